/** An application that is to be added, under all the names that it has. */
export interface NewApp {
    /** `status-page`: folders, objects and teams. */
    readonly name: string;
    /** `statusPage`: its key in the settings and the outputs. */
    readonly key: string;
    /** `StatusPage`: its types. */
    readonly type: string;
    /** `Status Page`: what people read. */
    readonly title: string;
    /** Letters before the numbers of its requirements. */
    readonly letter: string;
    /** Port that its image listens on. */
    readonly port: number;
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Of a name that Services, Secrets and their like are derived from. */
const LONGEST = 30;

/**
 * The names of an application.
 *
 * @throws Error with the remedy for a name or a port that cannot be.
 */
export function namesOf(name: string, port: number): NewApp {
    if (!NAME.test(name) || name.length > LONGEST) {
        throw new Error(
            `"${name}" cannot be a name: give ${LONGEST} lower case letters, digits and dashes at most, such as status-page.`,
        );
    }
    if (!Number.isInteger(port) || port < 1024 || port > 65535) {
        throw new Error(
            `${port} cannot be the port: pods are not root, so give the one that the image listens on, 1024 to 65535.`,
        );
    }
    const words = name.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
    const type = words.join("");
    return {
        name,
        key: type.charAt(0).toLowerCase() + type.slice(1),
        type,
        title: words.join(" "),
        letter: words
            .map((word) => word.charAt(0))
            .join("")
            .toUpperCase(),
        port,
    };
}
