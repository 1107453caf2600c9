/** What tests and pictures may ask of the page, as `window.talpa`. */
export interface TalpaHook {
  /** Resolves when the camera stands still and everything of the view is drawn; rejects when the globe did not start or a frame failed. */
  idle(): Promise<void>;
}

declare global {
  interface Window {
    talpa: TalpaHook;
  }
}
