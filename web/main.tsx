import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './style.css';
import { Console } from './console.js';

createRoot(document.getElementById('console')!).render(
  <StrictMode>
    <Console />
  </StrictMode>,
);
