import { effect, type ReadonlySignal } from '@preact/signals';
import type { Scene } from 'cesium';
import { connection, hiddenGround, placesRevision, theme, underground } from '../../state.ts';
import type { GroundBelow } from '../ground-below.ts';
import type { Ground } from '../ground.ts';
import type { PipePlate } from '../pipe-labels.ts';
import type { Quality } from '../quality.ts';
import { tilesAskedAgain } from '../../tile-trouble.ts';
import { BaseMap } from './base-map.ts';
import { Buildings } from './buildings.ts';
import { MapLabels } from './map-labels.ts';
import { OutsideMap } from './outside-map.ts';
import { PlaceTileSource } from './place-tile-source.ts';

export interface MapParts {
  scene: Scene;
  quality: Quality;
  ground: Ground;
  groundBelow: GroundBelow;
  /** Holds the canvas of the names. */
  container: HTMLElement;
  /** Labels of pipes, which names keep clear of. */
  plates: ReadonlySignal<readonly PipePlate[]>;
  onFailure: (error: unknown) => void;
}

/** What lies above the pipes: the street map on the ground, buildings and names, bound to the client's state. */
export class MapGround {
  readonly buildings: Buildings;
  readonly #map: BaseMap;
  readonly #labels: MapLabels;
  #opening = 0;

  constructor({ scene, quality, ground, groundBelow, container, plates, onFailure }: MapParts) {
    const outside = new OutsideMap(scene, quality, () => ground.imageryLayers);
    outside.load().catch(onFailure);
    this.#map = new BaseMap(scene, quality, () => ground.imageryLayers + outside.layers, onFailure);
    this.buildings = new Buildings(scene, groundBelow, onFailure);
    this.#labels = new MapLabels({ scene, groundBelow, container, plates, onFailure });
    effect(() => {
      for (const part of [this.#map, this.buildings, this.#labels]) part.setTheme(theme.value);
    });
    effect(() => {
      const hidden = hiddenGround.value;
      outside.setVisible(!hidden.has('outside'));
      this.#map.setVisible(!hidden.has('streets'));
      this.buildings.setVisible(!hidden.has('buildings'));
      this.#labels.setVisible(!hidden.has('labels'));
    });
    effect(() => this.buildings.setGlass(underground.value !== null));
    effect(() => {
      void tilesAskedAgain.value;
      // 0: there never were any.
      if (placesRevision.value === null || placesRevision.value === 0) return;
      void this.buildings.reload();
      void this.#open(onFailure);
    });
  }

  /** Takes the map of the newest revision. */
  async #open(onFailure: (error: unknown) => void): Promise<void> {
    this.#opening++;
    try {
      const source = await PlaceTileSource.open();
      this.#map.setSource(source);
      this.#labels.setSource(source);
    } catch (error) {
      onFailure(error);
    } finally {
      this.#opening--;
    }
  }

  /** True when all that the view shows is drawn. */
  get idle(): boolean {
    const isAwaited = placesRevision.peek() === null && connection.peek().state !== 'offline';
    const isLoading = this.#opening > 0 || isAwaited;
    return !isLoading && this.#map.idle && this.buildings.idle && this.#labels.idle;
  }
}
