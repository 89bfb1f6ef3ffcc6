import * as api from "@trialbook/api/datasets.ts";
import { addDataVersion } from "@trialbook/core/dataset/add-data-version.ts";
import { checkDatasetAlias, type DataVersion, parseVersionReference } from "@trialbook/core/dataset/data-version.ts";
import { diffProfiles } from "@trialbook/core/dataset/diff-profiles.ts";
import { diffFiles } from "@trialbook/core/dataset/diff-versions.ts";
import { asBlobHash } from "@trialbook/core/ids.ts";
import { filesOf, newDecoding, newDigest, profileOf } from "./data-content.ts";
import { endpoint } from "./endpoint.ts";

/** Everything under `/api/v1/datasets` that is JSON; `data-blobs.ts` has the bytes. */
export const datasetEndpoints = [
  endpoint(api.listDatasets, "read", async (_, { book }) => ({
    datasets: (await book.datasets.listDatasets()).map((dataset) => ({ ...dataset, latest: versionJson(dataset.latest) })),
  })),
  endpoint(api.getDataset, "read", async ({ name }, { book }) => ({
    versions: (await book.datasets.listVersions(name)).map(versionJson),
  })),
  endpoint(api.getDataVersion, "read", async ({ name, version }, { book }) => {
    const found = await book.datasets.getVersion(name, parseVersionReference(version));
    const profile = await profileOf(book.blobs, found.profile);
    return { version: versionJson(found), ...(profile === undefined ? {} : { profile }) };
  }),
  endpoint(api.addDataVersion, "write", async ({ name, manifest, profile, source }, { book, clock }) => {
    const { version, created } = await addDataVersion(
      { datasets: book.datasets, blobs: book.blobs, clock, newDigest, newDecoding },
      { name, manifest: asBlobHash(manifest), source, ...(profile === undefined ? {} : { profile: asBlobHash(profile) }) },
    );
    return { version: versionJson(version), created };
  }),
  endpoint(api.setDatasetAlias, "write", async ({ name, alias, version }, { book }) => {
    checkDatasetAlias(alias);
    const { number } = await book.datasets.getVersion(name, parseVersionReference(version));
    return { version: versionJson(await book.datasets.setAlias(name, alias, number)) };
  }),
  endpoint(api.deleteDatasetAlias, "write", async ({ name, alias }, { book }) => {
    await book.datasets.deleteAlias(name, alias);
    return {};
  }),
  endpoint(api.missingDataBlobs, "write", async ({ hashes }, { book }) => {
    const stored = await book.blobs.storedBlobs(hashes.map(asBlobHash));
    return { missing: hashes.filter((hash) => !stored.has(asBlobHash(hash))) };
  }),
  endpoint(api.versionsOfDigest, "read", async ({ digest }, { book }) => ({
    versions: (await book.datasets.findByDigest(digest, 20)).map(versionJson),
  })),
  endpoint(api.diffDataVersions, "read", async ({ name, version, to, dataset }, { book }) => {
    const a = await book.datasets.getVersion(name, parseVersionReference(version));
    const b = await book.datasets.getVersion(dataset ?? name, parseVersionReference(to));
    const files = await diffFiles(filesOf(book.blobs, a), filesOf(book.blobs, b));
    const [before, after] = [await profileOf(book.blobs, a.profile), await profileOf(book.blobs, b.profile)];
    return {
      diff: {
        a: versionJson(a),
        b: versionJson(b),
        files: { ...files, changes: [...files.changes] },
        ...(before === undefined || after === undefined ? {} : { content: mutable(diffProfiles(before, after)) }),
      },
    };
  }),
];

function versionJson(version: DataVersion): api.DataVersionJson {
  return { ...version, aliases: [...version.aliases] };
}

/** zod's types have no readonly lists. */
function mutable({ classes, rows, columns, ...rest }: ReturnType<typeof diffProfiles>) {
  return { ...rest, classes: [...classes], rows: [...rows], columns: [...columns] };
}
