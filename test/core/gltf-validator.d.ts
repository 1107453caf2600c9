/** The part of gltf-validator that the tests use; the package has no types. */
declare module 'gltf-validator' {
  export function validateBytes(
    data: Uint8Array,
    options?: { maxIssues?: number },
  ): Promise<{
    /** Severity 0 is an error, 1 a warning, 2 an information, 3 a hint. */
    issues: { messages: { code: string; message: string; severity: number; pointer?: string }[] };
    info: { totalVertexCount: number };
  }>;
}
