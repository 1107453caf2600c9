import type { RoadRank } from '../../../core/model/place.ts';
import type { Theme } from '../../state.ts';

/** Tones of the map on the ground: quiet, so that pipes carry the colour. CSS colours. */
export interface MapTones {
  water: string;
  shore: string;
  green: string;
  footprint: string;
  footprintEdge: string;
  casing: string;
  road: Readonly<Record<RoadRank, string>>;
  /** Between carriageway and property line, drawn close by. */
  pavement: string;
  marking: string;
  bridge: string;
  boundary: string;
}

export const MAP_TONES: Readonly<Record<Theme, MapTones>> = {
  dark: {
    water: '#15324d',
    shore: '#2a4d6c',
    green: '#203a36',
    footprint: '#2f3e54',
    footprintEdge: '#3d4e67',
    casing: '#121b28',
    road: { expressway: '#56657c', arterial: '#4a596f', collector: '#425066', local: '#3b485c', lane: '#344154' },
    pavement: '#37445a',
    marking: '#7d8ca2',
    bridge: '#7788a0',
    boundary: '#7388a9',
  },
  light: {
    water: '#a9cbe2',
    shore: '#86b1cf',
    green: '#cde2c8',
    footprint: '#d3d9e0',
    footprintEdge: '#bcc5cf',
    casing: '#b4bec9',
    road: { expressway: '#ffffff', arterial: '#ffffff', collector: '#fbfcfd', local: '#f7f9fa', lane: '#f3f5f7' },
    pavement: '#e2e6ea',
    marking: '#b3bdc8',
    bridge: '#8593a3',
    boundary: '#76879d',
  },
};
