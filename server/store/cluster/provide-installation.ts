import type { Installation } from './find-installations.ts';
import { MINIMUM_POSTGIS, MINIMUM_POSTGRESQL, findInstallations, isPostgisRecent } from './find-installations.ts';
import type { installDebianPackages } from './install-debian-packages.ts';
import { StartError } from './start-error.ts';

interface ProvideOptions {
  /** PostgreSQL major version of a cluster that exists already; null when a new one is to be made. */
  major: number | null;
  /** Where that cluster lies, for the error message. */
  clusterFolder: string;
  say: (line: string) => void;
  /** How the programs are looked for. */
  find?: () => Promise<Installation[]>;
  /** How they are installed: null, or the reason why not. */
  install: typeof installDebianPackages;
}

/**
 * The PostgreSQL programs to run the cluster with: of the cluster's own major version, or the newest with PostGIS. Missing ones are
 * installed where apt-get can.
 *
 * @throws StartError with the fix for Debian, macOS and Docker
 */
export async function provideInstallation(options: ProvideOptions): Promise<Installation> {
  const { major, say, find = findInstallations, install } = options;
  const found = await find();
  const usable = choose(found, major);
  if (usable !== null) return usable;

  const wanted = major ?? found.find((one) => one.major >= MINIMUM_POSTGRESQL)?.major ?? null;
  const packages = wanted === null ? ['postgresql', 'postgresql-postgis'] : [`postgresql-${wanted}-postgis-3`];
  const reason = await install(packages, say);
  const installed = choose(await find(), major);
  if (installed !== null) return installed;
  throw new StartError(
    major === null ? programsMissing(packages, reason) : otherVersion(options.clusterFolder, major, found, reason),
  );
}

function choose(found: readonly Installation[], major: number | null): Installation | null {
  return (
    found.find(
      (one) =>
        one.postgis !== null &&
        isPostgisRecent(one.postgis) &&
        (major === null ? one.major >= MINIMUM_POSTGRESQL : one.major === major),
    ) ?? null
  );
}

function programsMissing(packages: readonly string[], reason: string | null): string {
  const versions = `PostgreSQL ${MINIMUM_POSTGRESQL} or newer with PostGIS ${MINIMUM_POSTGIS.join('.')} or newer`;
  return (
    `Talpa needs ${versions} and could not install it (${reason ?? 'the packages are too old'}): on Debian run ` +
    `"apt-get install ${packages.join(' ')}" as root, on macOS "brew install postgresql@17 postgis", or start the image ` +
    `postgis/postgis with Docker and give its address as DATABASE_URL.`
  );
}

function otherVersion(folder: string, major: number, found: readonly Installation[], reason: string | null): string {
  const others = found.map((one) => one.version).join(', ') || 'none';
  return (
    `The cluster in ${folder} was made by PostgreSQL ${major}, which is not here with its PostGIS (found: ${others}; ${reason ?? 'not installable'}): ` +
    `install PostgreSQL ${major} with PostGIS (Debian: "apt-get install postgresql-${major}-postgis-3"; macOS: "brew install postgresql@${major} postgis"; ` +
    `Docker: the image postgis/postgis:${major}-3.5), or move the folder away, start with an empty store and restore a backup.`
  );
}
