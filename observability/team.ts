/** Who looks after a part and is told of its alerts; the folder of its dashboards has the same name. */
export type Team = "platform" | "kraken" | "docuelevate" | "hyperstudy" | "chat4all" | "reactive-rtc";

/** Every team, with the title of its folder in Grafana. */
export const TEAMS: Readonly<Record<Team, string>> = {
    platform: "Platform",
    kraken: "Kraken",
    docuelevate: "DocuElevate",
    hyperstudy: "HyperStudy",
    chat4all: "Chat4All",
    "reactive-rtc": "Reactive RTC",
};

/** Who looks after an application, by its name in the settings. */
export const TEAM_OF = {
    kraken: "kraken",
    docuelevate: "docuelevate",
    hyperstudy: "hyperstudy",
    chat4all: "chat4all",
    reactiveRtc: "reactive-rtc",
} as const satisfies Readonly<Record<string, Team>>;
