using System.Text.Json.Nodes;
using Microsoft.ML.Aer.Conformance;

namespace Microsoft.ML.Aer.Tests;

/// <summary>The conformance suite over inputs beyond the peers' files: one row, one token, rows without tokens, gaps, large ratios, advantages a token, further settings.</summary>
public sealed class PeerFormulaTests
{
    private static readonly Dictionary<string, PeerInputs> Inputs = new(StringComparer.Ordinal)
    {
        ["plain"] = new(1, 4, 6, 0.6, perToken: false, (i, t) => t < 6 - i),
        ["advantages of tokens"] = new(2, 3, 5, 0.6, perToken: true, (i, t) => t < 5 - i),
        ["one row"] = new(3, 1, 5, 0.6, perToken: false, (_, _) => true),
        ["one token"] = new(4, 1, 1, 0.6, perToken: false, (_, _) => true),
        ["rows of one token"] = new(5, 4, 1, 0.6, perToken: false, (_, _) => true),
        ["a row without tokens"] = new(6, 4, 5, 0.6, perToken: false, (i, _) => i != 1),
        ["gaps"] = new(7, 3, 7, 0.6, perToken: false, (i, t) => (i + t) % 3 != 0),
        ["large ratios"] = new(8, 4, 5, 12, perToken: false, (i, t) => t < 5 - i),
    };

    private static readonly string[] Trl =
    [
        """{"loss_type": "grpo", "epsilon_low": 0.1, "epsilon_high": 0.15}""",
        """{"loss_type": "grpo", "importance_sampling_level": "sequence", "delta": 1.4}""",
        """{"loss_type": "bnpo", "delta": 1.2, "entropy_coef": 0.1}""",
        """{"loss_type": "dr_grpo", "max_completion_length": 9, "beta": 0.2, "use_bias_correction_kl": true}""",
        """{"loss_type": "dapo", "num_items_in_batch": 37}""",
        """{"loss_type": "dapo", "importance_sampling_level": "sequence", "beta": 0.1, "use_bias_correction_kl": true}""",
        """{"loss_type": "dapo", "off_policy_mask_threshold": 0.02, "entropy_coef": -0.01}""",
        """{"loss_type": "luspo", "importance_sampling_level": "sequence", "epsilon_low": 0.01, "epsilon_high": 0.02}""",
        """{"loss_type": "cispo", "epsilon_high": 1.1, "beta": 0.1, "delta": 2}""",
        """{"loss_type": "cispo", "epsilon_high": 1.05, "importance_sampling_level": "sequence"}""",
        """{"loss_type": "sapo", "sapo_temperature_pos": 2, "sapo_temperature_neg": 0.5, "vespo_k_pos": 9}""",
        """{"loss_type": "sapo", "importance_sampling_level": "sequence", "top_entropy_quantile": 0.3}""",
        """{"loss_type": "vespo", "vespo_k_pos": 1.5, "vespo_lambda_pos": 1, "vespo_k_neg": 2, "vespo_lambda_neg": 3}""",
        """{"loss_type": "grpo", "top_entropy_quantile": 0.6, "entropy_coef": 0.2, "beta": 0.05}""",
    ];

    private static readonly string[] VerlLosses = ["vanilla", "gpg", "kl_cov", "clip_cov", "gspo", "sapo", "cispo", "geo_mean", "dppo_tv", "dppo_kl", "dro"];

    private static readonly string[] Aggregations = ["token-mean", "token-sum", "seq-mean-token-sum", "seq-mean-token-mean", "seq-mean-token-sum-norm"];

    private static readonly string[] VerlConfigs =
    [
        """{"dro_beta": 0.3, "loss_scale_factor": 11}""",
        """{"clip_ratio": 0.1, "clip_ratio_c": 1.3, "tau_pos": 2, "tau_neg": 3, "kl_cov_ratio": 0.4, "ppo_kl_coef": 0.3, "clip_cov_lb": 0.2, "clip_cov_ub": 0.9, "dro_beta": 0.7}""",
        """{"clip_ratio_low": 0.02, "clip_ratio_high": 0.05, "clip_cov_lb": -0.5, "dro_beta": 0.1}""",
    ];

    public static TheoryData<string> Names => [.. Inputs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Trl_AgreesWithItsFormula(string name)
    {
        PeerInputs inputs = Inputs[name];
        JsonArray cases = [];
        foreach (string text in Trl)
        {
            var config = JsonNode.Parse(text)!.AsObject();
            var formula = new TrlFormula(config, inputs);
            cases.Add(Case(new JsonObject { ["config"] = config.DeepClone() }, inputs, formula.Loss));
        }

        AssertAgrees(new JsonObject { ["sets"] = new JsonArray(new JsonObject { ["inputs"] = inputs.ToJson(), ["cases"] = cases }) });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Verl_AgreesWithItsFormula(string name)
    {
        PeerInputs inputs = Inputs[name];
        JsonArray cases = [];
        foreach (string loss in VerlLosses)
        {
            // In one row all covariances are 0: which tokens are the largest is rounding.
            if (loss == "kl_cov" && inputs is { Rows: 1, Width: > 1 }) continue;
            foreach (string aggregation in Aggregations)
            {
                foreach (string text in VerlConfigs)
                {
                    var config = JsonNode.Parse(text)!.AsObject();
                    var formula = new VerlFormula(loss, aggregation, config, inputs);
                    cases.Add(Case(new JsonObject { ["policy_loss"] = loss, ["aggregation"] = aggregation, ["config"] = config.DeepClone() }, inputs, formula.Loss));
                }
            }
        }

        AssertAgrees(new JsonObject { ["losses"] = new JsonArray(new JsonObject { ["inputs"] = inputs.ToJson(), ["cases"] = cases }) });
    }

    // Rewards and group by hand; expected advantages of completions of one token.
    [Theory]
    [InlineData("grpo", "[3, 1, 0, 1]", "[0, 1, 1, 2]", "[2.999997, 0.70710578, -0.70710578, 0.999999]")]
    [InlineData("grpo(scale_by_std=false)", "[3, 1, 0, 1]", "[0, 1, 1, 2]", "[3, 0.5, -0.5, 1]")]
    [InlineData("grpo(epsilon=1e-4)", "[1, 0, 0, 0]", "[7, 7, 7, 7]", "[1.4997, -0.4999, -0.4999, -0.4999]")]
    [InlineData("rloo", "[3, 1, 0, 1]", "[0, 1, 1, 2]", "[3, 1, -1, 1]")]
    [InlineData("rloo_vectorized", "[3, 1, 0, 1]", "[0, 1, 1, 2]", "[0, 1, -1, 0]")]
    [InlineData("opo", "[3, 1, 0, 1]", "[0, 1, 1, 2]", "[3, 0.5, -0.5, 1]")]
    [InlineData("gpg", "[3, 1, 0, 1]", "[0, 1, 1, 2]", "[4, 0.66666667, -0.66666667, 1.33333333]")]
    [InlineData("grpo", "[1, 1, 1]", "[0, 0, 0]", "[0, 0, 0]")]
    public void Advantages_OfLoneAndEqualCompletions_AreVerls(string estimator, string rewards, string group, string expected)
    {
        double[] values = [.. JsonNode.Parse(expected)!.AsArray().Select(v => (double)v!)];
        AssertAgrees(new JsonObject
        {
            ["advantages"] = new JsonArray(new JsonObject
            {
                ["rewards"] = JsonNode.Parse(rewards),
                ["group"] = JsonNode.Parse(group),
                ["lengths"] = new JsonArray([.. values.Select(_ => (JsonNode)1)]),
                ["results"] = new JsonObject { [estimator] = new JsonArray([.. values.Select(v => (JsonNode)new JsonArray(v, 0.0))]) },
            }),
        });
    }

    private static JsonObject Case(JsonObject golden, PeerInputs inputs, Func<double> loss)
    {
        golden["loss"] = loss();
        golden["grad_logp"] = PeerInputs.Gradient(inputs.LogProbs, loss);
        golden["metrics"] = new JsonObject();
        return golden;
    }

    private static void AssertAgrees(JsonObject goldens)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.FullName, "goldens.json");
        File.WriteAllText(path, goldens.ToJsonString());
        ConformanceReport report = ObjectivesSuite.Run([path]);
        Assert.True(report.Cases > 0);
        Assert.Empty(report.Reasons);
    }
}
