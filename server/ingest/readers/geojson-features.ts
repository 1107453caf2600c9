const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Cuts the elements of the top-level array `features` out of a GeoJSON text that arrives in chunks: constant memory, each element as its own
 * text. The rest of the collection (name, crs ...) is kept in `rest`, with the array left empty. Throws SyntaxError when the text ends inside.
 */
export async function* cutFeatures(text: AsyncIterable<string>, rest: { text: string }): AsyncGenerator<string> {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let inFeatures = false;
  let element = '';
  let key = '';
  let lastString = '';
  let sawFeatures = false;
  for await (const chunk of text) {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const c = chunk.charCodeAt(i);
      if (inString) {
        if (escaped) escaped = false;
        else if (c === BACKSLASH) escaped = true;
        else if (c === QUOTE) {
          inString = false;
          lastString = key;
        } else if (depth === 1) key += chunk[i];
        continue;
      }
      if (c === QUOTE) {
        inString = true;
        key = '';
      } else if (c === OPEN_OBJECT || c === OPEN_ARRAY) {
        if (inFeatures && depth === 2) from = i;
        depth++;
        if (depth === 2 && c === OPEN_ARRAY && lastString === 'features' && !sawFeatures) {
          inFeatures = true;
          sawFeatures = true;
          rest.text += chunk.slice(from, i + 1);
          from = i + 1;
        }
      } else if (c === CLOSE_OBJECT || c === CLOSE_ARRAY) {
        depth--;
        if (inFeatures && depth === 2) {
          element += chunk.slice(from, i + 1);
          from = i + 1;
          yield element;
          element = '';
        } else if (inFeatures && depth === 1) {
          inFeatures = false;
          from = i;
        }
      }
    }
    if (inFeatures && depth > 2) element += chunk.slice(from);
    else if (!inFeatures) rest.text += chunk.slice(from);
  }
  if (depth !== 0 || inString) throw new SyntaxError('the text ends inside an object');
  if (!sawFeatures) throw new SyntaxError('there is no array "features"');
}
