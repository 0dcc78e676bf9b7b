import './without-code-from-text.ts'
import { createRoot } from 'react-dom/client'
import './styles/fonts.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import { App } from './app.tsx'
import { followLibrary } from './state/library-store.ts'

followLibrary()
const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<App />)
