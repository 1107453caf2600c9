import type { DemoSize, Land } from '../land/land.ts';
import { chooseMains, drainageKm, mainsKm } from './choose-mains.ts';
import { LARGEST_DRAIN_MM } from './drain-rules.ts';
import { drainsLengthM } from './laid-drains.ts';
import { layDrains } from './lay-drains.ts';
import { layMains, STREET_SYSTEMS, type StreetSystem } from './lay-mains.ts';
import { MainLevels, PRESSURE_SYSTEMS } from './main-levels.ts';
import { makeCourses } from './make-courses.ts';
import { SpecList } from './pipe-spec.ts';
import { RiverBanks } from './river-bank.ts';
import { forgetImpossibleDepths, leaveOutCrowded } from './settle-conflicts.ts';
import { StreetIndex } from './street-index.ts';
import { surveyDrains } from './survey-drains.ts';
import { surveyMains } from './survey-mains.ts';
import { surveyOilGas } from './survey-oil-gas.ts';
import type { SurveyTable } from './survey-table.ts';
import { ZonePlanes } from './zone-layers.ts';

/** The pipes of a land, system by system; the same for the same land and seed. */
export function makeNetwork(land: Land, size: DemoSize, seed: number): SurveyTable[] {
  const courses = makeCourses(land);
  const mains = chooseMains(courses, size, seed);
  const specs = new SpecList();
  const laid = layMains({
    land,
    seed,
    specs,
    courses,
    mains,
    drainMm: ({ rank }, system) => LARGEST_DRAIN_MM[system][rank],
    wantedKm: Object.fromEntries(STREET_SYSTEMS.map((system) => [system, mainsKm(system, size)])) as Record<
      StreetSystem,
      number
    >,
  });
  const planes = new ZonePlanes(laid.crossings.zoneCount, Object.values(laid.drafts));
  const levels = new MainLevels(laid, planes, specs);
  const common = {
    land,
    laid,
    planes,
    levels,
    specs,
    streets: new StreetIndex(courses),
    banks: new RiverBanks(land.rivers),
  };
  const storm = layDrains('storm', { ...common, storm: null, wantedM: mainsKm('storm', size) * 1000 });
  // Storm drains are as long as the ground lets them be; the sewers make up what the drainage of the size lacks.
  const wantedM = drainageKm(size) * 1000 - drainsLengthM(storm);
  const sewage = layDrains('sewage', { ...common, storm, wantedM });
  const { groundLevelM: groundM } = land;
  const drains = [surveyDrains(storm, laid, specs, groundM), surveyDrains(sewage, laid, specs, groundM)];
  leaveOutCrowded(
    PRESSURE_SYSTEMS.map((system) => laid.drafts[system]),
    drains,
  );
  const connectors = [...storm.connectors, ...sewage.connectors];
  const survey = { laid, levels, specs, seed, connectors, groundM };
  const streets = [
    surveyMains('water', survey),
    ...drains,
    surveyMains('gas', survey),
    surveyMains('power', survey),
    surveyMains('telecom', survey),
    surveyMains('broadcast', survey),
    surveyMains('lighting', survey),
    surveyMains('signal', survey),
  ];
  const trunksM = mainsKm('oil-gas', size) * 1000;
  const tables = [...streets, surveyOilGas(land, courses, common.banks, specs, streets, trunksM)];
  forgetImpossibleDepths(tables);
  return tables;
}
