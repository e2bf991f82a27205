using System.Globalization;
using Microsoft.ML.Aer;

namespace EntropyStudy;

/// <summary>
/// The methods compared. All see the same prompts, group size and number of updates: none draws further prompts
/// (DAPO's dynamic sampling), since that would be another budget.
/// </summary>
internal static class Methods
{
    private const string AerName = "aer";

    // tau, the share of the initial entropy to keep; the library's default first.
    private static readonly double[] Ratios = [0.4, 0.3, 0.5, 0.6];

    // Of a fixed bonus; what earlier runs on the QuickStart's kind of base found best first.
    private static readonly double[] Coefficients = [0.03, 0.01, 0.003, 0.001];

    public static IReadOnlyList<Method> All { get; } =
    [
        Tuned("dapo", "DAPO's loss with clip-higher", "clip-high", [0.28, 0.24, 0.4, 0.6], (o, v) => o.Loss = PolicyLoss.Dapo(0.2, v)),
        Tuned(AerName, "AER: difficulty weight, anchored target, controller", "tau", Ratios, (o, v) => o.Entropy = EntropyRegularization.Adaptive(v)),
        Tuned("fixed", "a fixed entropy coefficient", "c", Coefficients, (o, v) => o.Entropy = EntropyRegularization.Fixed(v)),
        Tuned("grpo", "GRPO: symmetric clip, completion means, reference policy", "beta", [0.04, 0, 0.001, 0.01], (o, v) => (o.Loss, o.ReferenceCoefficient) = (PolicyLoss.Grpo(), v)),
        Tuned("skywork", "Skywork-OR1's coefficient towards an absolute entropy", "nats", [0.2, 0.15, 0.3, 0.4], (o, v) => o.Entropy = EntropyRegularization.Skywork(v)),
        Tuned("clip-cov", "Clip-Cov: leaves out tokens of high covariance", "share", [2e-4, 2e-3, 1e-2, 5e-2], (o, v) => o.Loss = PolicyLoss.ClipCov(v)),
        Tuned("qae", "QAE: advantages against a quantile of the group", "quantile", [0.4, 0.2, 0.6, 0.8], (o, v) => o.Advantages = AdvantageEstimator.QuantileBaseline(v)),
        // The vocabulary has 19 tokens: 0.7 of it are 13, 0.3 are 6. The coefficient stays where it is put, so that clamping is all that differs from "fixed".
        new("clamped", "a fixed coefficient on the entropy of the likeliest tokens", "clamped", [Clamped(0.03, 0.7), Clamped(0.01, 0.7), Clamped(0.003, 0.7), Clamped(0.01, 0.3)]),
        Ablation("aer-constant-weight", "AER without difficulty weights", e => e.Difficulty = DifficultyWeight.Constant()),
        Ablation("aer-absolute-target", "AER without the anchor: 0.2 nats, whatever the policy", e => e.Target = EntropyTarget.Absolute(0.2)),
        new("aer-fixed-coefficient", "AER without the controller: the fixed coefficient, weighed by difficulty", "fixed",
            [.. Coefficients.Select(v => new Candidate(Label("c", v), o => o.Entropy = Held(v)))]),
        Ablation("aer-literal", "AER's literal reading: constant target, integral controller", e => (e.Target, e.Control) = (EntropyTarget.RatioOfInitial(), EntropyControl.Integral())),
    ];

    /// <summary>What the weaker base's test results suggest, tried on it afterwards: settings set by hand by someone who had seen those results.</summary>
    public static IReadOnlyList<Method> FollowUps { get; } =
    [
        FollowUp("aer-solved-groups", "AER, no bonus for groups without any success", 0.6, (_, e) => e.Difficulty.IncludeGroupsWithoutSuccess = false),
        FollowUp("aer-higher", "AER, a higher target", 0.8, (_, _) => { }),
        FollowUp("aer-higher-constant", "AER, a higher target, no difficulty weights", 0.8, (_, e) => e.Difficulty = DifficultyWeight.Constant()),
        FollowUp("aer-clip-cov", "the same over Clip-Cov's loss, a hundredth of the tokens left out", 0.8, (o, e) => (o.Loss, e.Difficulty) = (PolicyLoss.ClipCov(1e-2), DifficultyWeight.Constant())),
    ];

    /// <summary>Those that are also used where nothing is tuned again.</summary>
    public static IReadOnlyList<Method> Transferred { get; } = [.. new[] { "dapo", AerName, "fixed", "skywork" }.Select(Named)];

    public static Method Named(string name) => All.First(m => m.Name == name);

    private static Method Tuned(string name, string title, string parameter, double[] values, Action<PolicyOptimizationTrainer.Options, double> apply) =>
        new(name, title, name, [.. values.Select(v => new Candidate(Label(parameter, v), o => apply(o, v)))]);

    private static Method Ablation(string name, string title, Action<AdaptiveEntropyRegularization> change) => new(name, title, AerName, [.. Ratios.Select(ratio => new Candidate(Label("tau", ratio), o =>
    {
        AdaptiveEntropyRegularization entropy = EntropyRegularization.Adaptive(ratio);
        change(entropy);
        o.Entropy = entropy;
    }))]);

    private static Method FollowUp(string name, string title, double ratio, Action<PolicyOptimizationTrainer.Options, AdaptiveEntropyRegularization> change) => new(name, title, "", [new Candidate(Label("tau", ratio), o =>
    {
        AdaptiveEntropyRegularization entropy = EntropyRegularization.Adaptive(ratio);
        o.Entropy = entropy;
        change(o, entropy);
    })]);

    // Both bounds at one value: the controller can do nothing.
    private static AdaptiveEntropyRegularization Held(double coefficient)
    {
        AdaptiveEntropyRegularization entropy = EntropyRegularization.Adaptive();
        (entropy.MaximumCoefficient, entropy.MinimumCoefficient, entropy.InitialCoefficient) = (coefficient, coefficient, coefficient);
        return entropy;
    }

    private static Candidate Clamped(double coefficient, double share) => new(
        string.Create(CultureInfo.InvariantCulture, $"c{coefficient}-share{share}"),
        o => o.Entropy = EntropyRegularization.Clamped(coefficient, share, lowest: 0, highest: double.PositiveInfinity, maximum: 0.3));

    private static string Label(string parameter, double value) => string.Create(CultureInfo.InvariantCulture, $"{parameter}{value}");
}
