import { series, type AlertCases } from "../alert-cases.ts";

const namespace = "kraken";
const persistentvolumeclaim = "kraken-uploads";
const kubelet = { job: "kubelet", node: "apps-1" };

const volume = (what: string) =>
    series(`kubelet_volume_stats_${what}`, { ...kubelet, namespace, persistentvolumeclaim });
const phase = (name: string) =>
    series("kube_persistentvolumeclaim_status_phase", { namespace, persistentvolumeclaim, phase: name });

const healthy = {
    [volume("available_bytes")]: 50,
    [volume("capacity_bytes")]: 100,
    [volume("inodes_free")]: 50,
    [volume("inodes")]: 100,
    [phase("Bound")]: 1,
    [phase("Pending")]: 0,
};

const claim = { namespace, persistentvolumeclaim };
const fillsUp = (severity: string, left: string) => ({
    alert: "VolumeFillsUp",
    labels: { ...claim, severity },
    summary: `${left} of the volume kraken-uploads in kraken are left.`,
});

export const volumes: AlertCases = {
    rules: "volumes",
    cases: () => [
        { when: "all is well", series: healthy, minutes: 600, fires: [] },
        {
            when: "a volume is nearly full",
            series: { ...healthy, [volume("available_bytes")]: 9 },
            fires: [fillsUp("warning", "9%")],
        },
        {
            when: "a volume is as good as full",
            series: { ...healthy, [volume("available_bytes")]: 2 },
            fires: [fillsUp("critical", "2%"), fillsUp("warning", "2%")],
        },
        {
            when: "a volume fills steadily",
            series: { ...healthy, [volume("available_bytes")]: "34-0.02" },
            minutes: 400,
            fires: [
                {
                    alert: "VolumeWillBeFull",
                    labels: { ...claim, severity: "warning" },
                    summary: "The volume kraken-uploads in kraken will be full within four days.",
                },
            ],
        },
        {
            when: "a volume fills slowly enough",
            series: { ...healthy, [volume("available_bytes")]: "30-0.002" },
            minutes: 400,
            fires: [],
        },
        {
            when: "a volume has hardly an inode left",
            series: { ...healthy, [volume("inodes_free")]: 4 },
            fires: [
                {
                    alert: "VolumeOutOfFiles",
                    labels: { ...claim, severity: "warning" },
                    summary: "The volume kraken-uploads in kraken can hold hardly any more files.",
                },
            ],
        },
        {
            when: "a claim gets no volume",
            series: { ...healthy, [phase("Bound")]: 0, [phase("Pending")]: 1 },
            fires: [
                {
                    alert: "VolumeNotBound",
                    labels: { ...claim, severity: "warning" },
                    summary: "The claim kraken-uploads in kraken has had no volume for 15 minutes.",
                },
            ],
        },
    ],
};
