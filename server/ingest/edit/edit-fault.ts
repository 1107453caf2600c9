/** What is wrong with an edit: a stable code, the member of the patch, a sentence with the fix. */
export interface EditFault {
  code: string;
  path: string;
  message: string;
}

/** Thrown when an edit cannot be; nothing was written. */
export class EditRefused extends Error {
  override name = 'EditRefused';
  readonly faults: readonly EditFault[];

  constructor(faults: readonly EditFault[]) {
    super(faults.map(({ message }) => message).join(' '));
    this.faults = faults;
  }
}
