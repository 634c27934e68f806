import type { Command } from './command.js';

/** Every command by name: what it does, and its file, loaded only when it runs. */
export const COMMANDS = {
  demo: {
    summary: 'the main job from nothing: trains, evaluates, verifies, writes an HTML report',
    load: async () => (await import('./demo.js')).command,
  },
  train: {
    summary: 'trains a network from a recipe, or resumes a run',
    load: async () => (await import('./train.js')).command,
  },
  align: {
    summary: 'finds faces and writes them aligned',
    load: async () => (await import('./align.js')).command,
  },
  detect: {
    summary: 'boxes, landmarks, pose and quality of the faces in photos',
    load: async () => (await import('./detect.js')).command,
  },
  evaluate: {
    summary: 'verification metrics on a list of pairs',
    load: async () => (await import('./evaluate.js')).command,
  },
  submit: {
    summary: 'similarities of pairs as a submission to a course',
    load: async () => (await import('./submit.js')).command,
  },
  'evaluate-identification': {
    summary: 'how well people are found among many: CMC, DIR at FAR',
    load: async () => (await import('./evaluate-identification.js')).command,
  },
  compare: {
    summary: 'is one of two models better on pairs, beyond chance?',
    load: async () => (await import('./compare.js')).command,
  },
  calibrate: {
    summary: 'sets the decision threshold of a model on pairs, at a false-match rate',
    load: async () => (await import('./calibrate.js')).command,
  },
  verify: {
    summary: 'do two photos show the same person?',
    load: async () => (await import('./verify.js')).command,
  },
  embed: {
    summary: 'the embeddings of the faces in photos',
    load: async () => (await import('./embed.js')).command,
  },
  enroll: {
    summary: 'adds a person to a collection',
    load: async () => (await import('./enroll.js')).command,
  },
  identify: {
    summary: 'who of a collection is in a photo?',
    load: async () => (await import('./identify.js')).command,
  },
  forget: {
    summary: 'removes a person from a collection',
    load: async () => (await import('./forget.js')).command,
  },
  collections: {
    summary: 'the collections of people at hand',
    load: async () => (await import('./collections.js')).command,
  },
  gallery: {
    summary: 'the file of the collections: its key, backups, audit log, receipts',
    load: async () => (await import('./gallery-file.js')).command,
  },
  cluster: {
    summary: 'groups the faces of a photo library by person',
    load: async () => (await import('./cluster.js')).command,
  },
  audit: {
    summary: 'the health of a data set: wrong labels, copies, people shared with another set',
    load: async () => (await import('./audit.js')).command,
  },
  classify: {
    summary: 'which of the people trained on does a photo show?',
    load: async () => (await import('./classify.js')).command,
  },
  export: {
    summary: 'a trained network as an ONNX file with its model card',
    load: async () => (await import('./export.js')).command,
  },
  models: {
    summary: 'the models at hand, with their licences',
    load: async () => (await import('./models.js')).command,
  },
  serve: {
    summary: 'the REST server',
    load: async () => (await import('./serve.js')).command,
  },
  runs: {
    summary: 'training runs with their results',
    load: async () => (await import('./runs.js')).command,
  },
} as const satisfies Record<string, { summary: string; load: () => Promise<Command> }>;

export type CommandName = keyof typeof COMMANDS;
