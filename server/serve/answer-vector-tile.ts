import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServeContext } from './context.ts';
import { exchangeOf } from './exchange.ts';
import { askerOf } from './asker-of.ts';
import { tilePath, type TileAddress } from './vector-tiles.ts';

/** Answers with a tile, from the cache or made now. */
export async function answerVectorTile(
  context: Pick<ServeContext, 'tiles' | 'writeTile'>,
  address: TileAddress,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const tile = await context.tiles.get(address, tilePath(address), askerOf(res));
  context.writeTile(req, res, exchangeOf(res), tile);
}
