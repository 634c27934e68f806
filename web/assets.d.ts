/** Where the bundler puts a picture. */
declare module '*.svg' {
  const url: string;
  export default url;
}
