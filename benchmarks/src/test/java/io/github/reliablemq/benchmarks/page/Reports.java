package io.github.reliablemq.benchmarks.page;

/** A small saved report, and what it looks like. */
final class Reports {

    static final String SMALL = """
            {"settings":{"machine":"2 processors","rules":"tiny"},"contests":[
            {"name":"B2-drain-1","about":"a | b <c>","figures":["rate","cpu","dead"],
             "samples":{
              "ours":[{"rate":100.0,"cpu":10.0,"dead":1.0},{"rate":90.0,"cpu":12.0,"dead":1.0},
                      {"rate":120.0,"cpu":11.0,"dead":1.0}],
              "raw-client":[{"rate":200.0,"cpu":5.0},{"rate":100.0,"cpu":6.0},{"rate":100.0,"cpu":5.5}],
              "hand-written":[{"rate":100.0,"cpu":10.0}]},
             "comparisons":[
              {"name":"B2-drain-1/ours/raw-client/rate","machine":"quiet","ours":100.0,"other":100.0,"ratio":0.9,
               "min":0.5,"max":1.2,"busy":0.0,"rounds":3.0},
              {"name":"B2-drain-1/ours/raw-client/cpu","machine":"quiet","ours":11.0,"other":5.5,"ratio":2.0,
               "min":2.0,"max":2.0,"busy":0.0,"rounds":3.0},
              {"name":"B2-drain-1/ours/hand-written/rate","machine":"quiet","ours":100.0,"other":110.0,"ratio":0.91,
               "min":0.9,"max":0.95,"busy":0.0,"rounds":3.0},
              {"name":"B2-drain-1/ours/hand-written/cpu","machine":"busy","ours":11.0,"other":10.0,"ratio":1.1,
               "min":1.0,"max":1.2,"busy":2.0,"rounds":3.0}]},
            {"name":"G-messages","about":"growing","figures":["rate","cpu"],
             "axis":{"label":"messages waiting","values":{"messages-10":10.0,"messages-1000":1000.0}},
             "samples":{
              "messages-10":[{"rate":50.0,"cpu":40.0,"cpu-app":10.0,"cpu-database":10.0,"cpu-broker":20.0}],
              "messages-1000":[{"rate":100.0,"cpu":20.0,"cpu-app":5.0,"cpu-database":5.0,"cpu-broker":10.0}]},
             "comparisons":[
              {"name":"G-messages/messages-1000/messages-10/rate","machine":"quiet","ours":100.0,"other":50.0,
               "ratio":2.0,"min":2.0,"max":2.0,"busy":0.0,"rounds":1.0}]}]}
            """;

    static final String SMALL_AS_TABLES = """
            - **machine**: 2 processors
            - **rules**: tiny

            Figures are medians, in parentheses the least and the greatest. Ratios are ours to the other's, the median of \
            the ratios round by round: rates are better high, all others low.

            ### Bars

            | contest | ours / other | figure | ours | other | ratio | bar | reached |
            | --- | --- | --- | --- | --- | --- | --- | --- |
            | B2-drain-1 | ours / raw-client | msgs/s | 100 | 100 | 0.90 (0.50 – 1.20) | ≥ 0.85 | yes |
            | B2-drain-1 | ours / hand-written | msgs/s | 100 | 110 | 0.91 (0.90 – 0.95) | ≥ 0.95 | **no** |
            | B2-drain-1 | ours / hand-written | CPU µs/msg | 11.0 | 10.0 | 1.10 (1.00 – 1.20) busy | ≤ 1.15 | busy |

            ### B2-drain-1

            a \\| b &lt;c>.

            | contestant | msgs/s | CPU µs/msg | dead rows/msg |
            | --- | --- | --- | --- |
            | ours | 100 (90.0 – 120) | 11.0 (10.0 – 12.0) | 1.00 (1.00 – 1.00) |
            | raw-client | 100 (100 – 200) | 5.50 (5.00 – 6.00) |  |
            | hand-written | 100 (100 – 100) | 10.0 (10.0 – 10.0) |  |

            | ratio | msgs/s | CPU µs/msg | dead rows/msg |
            | --- | --- | --- | --- |
            | ours / raw-client | 0.90 (0.50 – 1.20) | 2.00 (2.00 – 2.00) |  |
            | ours / hand-written | 0.91 (0.90 – 0.95) | 1.10 (1.00 – 1.20) busy |  |

            ![B2-drain-1](plots/B2-drain-1-rate.svg)

            ### G-messages

            growing.

            | contestant | msgs/s | CPU µs/msg |
            | --- | --- | --- |
            | messages-10 | 50.0 (50.0 – 50.0) | 40.0 (40.0 – 40.0) |
            | messages-1000 | 100 (100 – 100) | 20.0 (20.0 – 20.0) |

            | ratio | msgs/s | CPU µs/msg |
            | --- | --- | --- |
            | messages-1000 / messages-10 | 2.00 (2.00 – 2.00) |  |

            ![G-messages](plots/G-messages-cpu.svg)

            ![G-messages](plots/G-messages-rate.svg)
            """;

    private Reports() {}
}
