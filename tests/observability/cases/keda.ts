import { series, type AlertCases } from "../alert-cases.ts";

const ERRORS = series("keda_scaled_object_errors_total", {
    job: "keda-operator",
    namespace: "keda",
    exported_namespace: "chat4all",
    scaledObject: "worker-router",
});

export const keda: AlertCases = {
    rules: "keda",
    cases: () => [
        { when: "it failed long ago", series: { [ERRORS]: 7 }, fires: [] },
        {
            when: "a trigger's source does not answer",
            series: { [ERRORS]: "0+2" },
            fires: [
                {
                    alert: "ScalerFails",
                    labels: { namespace: "chat4all", scaledObject: "worker-router", severity: "warning" },
                    summary: "KEDA cannot tell what worker-router in chat4all needs.",
                },
            ],
        },
    ],
};
