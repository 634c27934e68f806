import { type BrowserProvider, hasWebGpu } from '../../inference/browser.js';
import { turns } from '../../inference/turns.js';
import type { RecognisedFace } from '../../matching/seen-face.js';
import { openGallery } from '../indexed-db-store.js';
import { Acquaintances } from './acquaintances.js';
import { element } from './element.js';
import { chooseLargest, chosenFace, listFaces } from './faces-list.js';
import { type KnownFace, knownFaces } from './known-face.js';
import { keepOffline } from './offline.js';
import { listPeople } from './people-list.js';
import { type RecogniserThread, startRecogniser } from './recogniser-thread.js';
import { Scene } from './scene.js';

const status = element('status', HTMLParagraphElement);
const problem = element('problem', HTMLParagraphElement);
const camera = element('camera', HTMLButtonElement);
const hold = element('hold', HTMLButtonElement);
const open = element('open', HTMLButtonElement);
const file = element('file', HTMLInputElement);
const stage = element('stage', HTMLDivElement);
const landmarks = element('landmarks', HTMLInputElement);
const threshold = element('threshold', HTMLInputElement);
const provider = element('provider', HTMLSelectElement);
const form = element('enrol', HTMLFormElement);
const nameField = element('name', HTMLInputElement);

const scene = new Scene();
let thread: RecogniserThread;
let acquaintances: Acquaintances;
let faces: readonly RecognisedFace[] = [];

const afterTheOthers = turns();

function tell(error: unknown): void {
  problem.textContent = error instanceof Error ? error.message : String(error);
  problem.hidden = false;
}

/** What a person does, one thing after the other, and between what the camera sees. What goes wrong is told on the page. */
function inTurn(task: () => Promise<void>): Promise<void> {
  return afterTheOthers(() => {
    problem.hidden = true;
    return task();
  }).catch(tell);
}

function show(): void {
  const known: KnownFace[] = knownFaces(faces, acquaintances.people, Number(threshold.value));
  scene.draw(known, landmarks.checked);
  listFaces(known, scene.hasCamera);
}

async function look(): Promise<void> {
  const started = performance.now();
  faces = await thread.faces(await scene.snapshot());
  status.textContent = `${faces.length === 1 ? '1 face' : `${faces.length} faces`} in ${Math.round(performance.now() - started)} ms`;
  show();
}

let following = false;

/** Looks at what the camera sees, for as long as it is on and not held. */
async function follow(): Promise<void> {
  if (following) return;
  following = true;
  while (scene.live) {
    await afterTheOthers(async () => {
      if (scene.live) await look();
    }).catch(tell);
    await new Promise(requestAnimationFrame);
  }
  following = false;
}

function showCameraButtons(): void {
  camera.textContent = scene.hasCamera ? 'Stop the camera' : 'Use the camera';
  hold.hidden = !scene.hasCamera;
  hold.textContent = scene.live ? 'Hold the picture' : 'Go on';
}

async function takePhoto(photo: Blob): Promise<void> {
  const bitmap = await createImageBitmap(photo).catch(() => {
    throw new Error('This browser cannot read that file as a picture. Take a JPEG, PNG, WebP or AVIF.');
  });
  scene.showPhoto(bitmap);
  bitmap.close();
  chooseLargest();
  showCameraButtons();
  await look();
}

let loaded: BrowserProvider = 'wasm';

async function load(name: BrowserProvider): Promise<void> {
  status.textContent = 'Loading the models…';
  const next = await startRecogniser(name).catch((error: unknown) => {
    provider.value = loaded;
    status.textContent = '';
    throw error;
  });
  thread?.end();
  thread = next;
  loaded = name;
  const on = name === 'webgpu' ? 'the graphics processor' : next.threads === 1 ? '1 thread' : `${next.threads} threads`;
  status.textContent = `Ready: ${next.model.name} on ${on}`;
}

function showThreshold(): void {
  element('threshold-value', HTMLOutputElement).value = Number(threshold.value).toFixed(3);
}

function showPeople(): void {
  listPeople(acquaintances.counts, (name) =>
    inTurn(async () => {
      await acquaintances.forget(name);
      showPeople();
    }),
  );
  show();
}

function listen(): void {
  camera.addEventListener('click', () =>
    inTurn(async () => {
      if (scene.hasCamera) scene.closeCamera();
      else await scene.openCamera();
      showCameraButtons();
      void follow();
    }),
  );
  hold.addEventListener('click', () =>
    inTurn(async () => {
      await scene.hold(scene.live);
      showCameraButtons();
      void follow();
    }),
  );
  open.addEventListener('click', () => file.click());
  file.addEventListener('change', () => {
    const [photo] = file.files ?? [];
    if (photo !== undefined) void inTurn(() => takePhoto(photo));
    file.value = '';
  });
  // Dropped anywhere: beside the stage, the browser would leave the page to show the photo.
  addEventListener('dragover', (event) => {
    event.preventDefault();
    stage.classList.add('dropping');
  });
  addEventListener('dragleave', () => stage.classList.remove('dropping'));
  addEventListener('drop', (event) => {
    event.preventDefault();
    stage.classList.remove('dropping');
    const [photo] = event.dataTransfer?.files ?? [];
    if (photo !== undefined) void inTurn(() => takePhoto(photo));
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    // Taken now: by the time it is kept, the camera may see others.
    const [chosen, name] = [chosenFace(), nameField.value.trim()];
    if (chosen === undefined || name === '') return;
    void inTurn(async () => {
      await acquaintances.remember(name, chosen.face.embedding);
      nameField.value = '';
      showPeople();
    });
  });
  element('forget-all', HTMLButtonElement).addEventListener('click', () =>
    inTurn(async () => {
      await acquaintances.forgetAll();
      showPeople();
    }),
  );
  landmarks.addEventListener('change', show);
  threshold.addEventListener('input', () => {
    showThreshold();
    show();
  });
  provider.addEventListener('change', () => inTurn(() => load(provider.value as BrowserProvider)));
}

await inTurn(async () => {
  const offline = await keepOffline();
  if (!(await hasWebGpu())) provider.querySelector<HTMLOptionElement>('[value=webgpu]')!.disabled = true;
  await load('wasm');
  const { model, decision } = thread;
  if (decision === null) throw new Error(`${model.name} has no threshold: lineament calibrate sets one, in its card.`);
  threshold.value = String(decision.threshold);
  element('threshold-note', HTMLParagraphElement).textContent =
    `Set on pairs: ${(decision.falseMatchRate ?? 0) * 100} % of different people pass.`;
  showThreshold();
  acquaintances = await Acquaintances.open(await openGallery(), model);
  if (offline) status.textContent += ' · works offline';
  listen();
  showPeople();
  for (const button of [camera, open]) button.disabled = false;
  document.body.dataset['ready'] = String(offline);
});
