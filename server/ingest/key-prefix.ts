import type { Profile, Source } from './profile/profile.ts';

/** The first source of a role has plain keys, the others their id in front: a source that is added at the end changes no key. */
export function keyPrefix(profile: Profile, source: Source): string {
  return profile.sources.find(({ role }) => role === source.role) === source ? '' : `${source.id}:`;
}
