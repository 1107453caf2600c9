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
    footprint: '#2b394d',
    footprintEdge: '#3d4e67',
    casing: '#121b28',
    road: { expressway: '#66768e', arterial: '#566680', collector: '#48576e', local: '#3f4d63', lane: '#364357' },
    pavement: '#333f52',
    marking: '#8c9bb0',
    bridge: '#8494ab',
    boundary: '#7d92b3',
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
