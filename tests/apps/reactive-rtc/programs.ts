import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where distributions put servers, which is not on everybody's path. */
const SERVER_FOLDERS = ["/usr/sbin", "/usr/local/sbin"];

/** Path of the first of these programs that this machine has. */
export function program(...names: readonly string[]): string | undefined {
    const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...SERVER_FOLDERS];
    return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** A suite that runs programs of this machine; where one is missing its tests are skipped, and its title says why. */
export function describeWith<Name extends string>(
    title: string,
    programs: Readonly<Record<Name, string | undefined>>,
    suite: (paths: Readonly<Record<Name, string>>) => void,
): void {
    const missing = Object.entries(programs).flatMap(([name, path]) => (path === undefined ? [name] : []));
    const body = () => suite(programs as Readonly<Record<Name, string>>);
    if (missing.length > 0) {
        describe.skip(`${title} (not run: this machine has no ${missing.join(" and no ")})`, body);
    } else {
        describe(title, body);
    }
}

function isExecutable(path: string): boolean {
    try {
        accessSync(path, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
