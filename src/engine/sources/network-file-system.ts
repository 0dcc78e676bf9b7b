import { statfs } from 'node:fs/promises'

/** `f_type` of file systems that send no events for what other machines change (linux/magic.h, statfs(2)). */
const networkTypes = new Set([
  0x69_69, // NFS
  0x51_7b, // SMB
  0xff_53_4d_42, // CIFS
  0xfe_53_4d_42, // SMB 2
  0x01_02_19_97, // 9P
  0x53_46_41_4f, // AFS
  0x00_c3_64_00, // Ceph
  0x65_73_55_46 // FUSE: sshfs, rclone and other remote drives
])

/** Whether changes under this folder must be looked for, because events may not come. False when unknown. */
export async function isNetworkFileSystem(path: string): Promise<boolean> {
  if (process.platform === 'win32') return path.startsWith('\\\\')
  if (process.platform !== 'linux') return false
  try {
    return networkTypes.has((await statfs(path)).type)
  } catch {
    return false
  }
}
