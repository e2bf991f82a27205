using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>The TorchSharp policy against a golden: logits, log-probs, entropies, losses, gradients, greedy decoding.</summary>
internal static class TorchPolicyCheck
{
    private const double Tolerance = 1e-4;
    private const double GradientTolerance = 1e-3;

    public static void Run(PolicyGolden golden, ConformanceReport report)
    {
        using DisposeScope scope = NewDisposeScope();
        using Checkpoint checkpoint = Checkpoint.Open(golden.Folder);
        using CausalPolicy policy = CausalPolicy.Load(checkpoint, CPU, ScalarType.Float32, seed: 0);
        Tensor tokens = tensor(golden.InputIds.ToArray(), [golden.Rows, golden.Length]);
        CheckLogits(golden, policy, tokens, report);
        CheckStatistics(golden, policy, tokens, "t1", 1, report);
        CheckStatistics(golden, policy, tokens, "t08", 0.8f, report);
        CheckGradients(golden, policy, tokens, "clip", golden.LossClip, golden.GradientNormClip, report);
        CheckGradients(golden, policy, tokens, "clip_entropy", golden.LossClipEntropy, golden.GradientNormClipEntropy, report);
        CheckGreedy(golden, policy);
    }

    private static void CheckLogits(PolicyGolden golden, CausalPolicy policy, Tensor tokens, ConformanceReport report)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        float[] found = policy.forward(tokens).data<float>().ToArray();
        ReadOnlySpan<float> expected = golden.Logits;
        ReadOnlySpan<long> mask = golden.AttentionMask;
        double worst = 0;
        int vocabulary = policy.Config.VocabularySize;
        for (int i = 0; i < found.Length; i++)
        {
            if (mask[i / vocabulary] == 1) worst = Worse(worst, found[i] - expected[i]);
        }
        Require(worst, Tolerance, "torch_logits", "logits", report);
    }

    private static void CheckStatistics(PolicyGolden golden, CausalPolicy policy, Tensor tokens, string suffix, float temperature, ConformanceReport report)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        GoldenTokens kept = GoldenTokens.Of(golden, golden.AttentionMask);
        using var head = new OutputHead(policy.HeadWeight);
        using TokenStatistics statistics = head.Forward(kept.Rows(policy.Hidden(tokens)), kept.Targets, temperature);
        Require(kept.Worst(statistics.LogProbs, golden.Doubles($"logp_{suffix}")), Tolerance, "torch_logp", $"log-probabilities at {temperature}", report);
        Require(kept.Worst(statistics.Entropies, golden.Doubles($"entropy_{suffix}")), Tolerance, "torch_entropy", $"entropies at {temperature}", report);
    }

    private static void CheckGradients(PolicyGolden golden, CausalPolicy policy, Tensor tokens, string loss, double expectedLoss, double expectedNorm, ConformanceReport report)
    {
        using DisposeScope scope = NewDisposeScope();
        policy.zero_grad();
        GoldenTokens kept = GoldenTokens.Of(golden, golden.CompletionMask);
        using var head = new OutputHead(policy.HeadWeight);
        Tensor rows = kept.Rows(policy.Hidden(tokens));
        using TokenStatistics statistics = head.Forward(rows, kept.Targets, 0.8f);
        ClipLoss clip = ClipLoss.Compute(golden, kept, statistics, withEntropy: loss == "clip_entropy");
        rows.backward([head.Backward(statistics, tensor(clip.LogProbGradients), clip.EntropyGradients is { } e ? tensor(e) : null)]);

        Require(Math.Abs(clip.Loss - expectedLoss), Tolerance, "torch_loss", $"loss_{loss}", report);
        CompareGradients(golden, policy, loss, expectedNorm, report);
    }

    private static void CompareGradients(PolicyGolden golden, CausalPolicy policy, string loss, double expectedNorm, ConformanceReport report)
    {
        Dictionary<string, Parameter> parameters = policy.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        IReadOnlyList<CheckpointTensor> tensors = [.. PolicyFamilies.Get(policy.Config.ModelType, "golden").Tensors(policy.Config)];
        string[] unknown = [.. golden.GradientNames(loss).Except(tensors.Select(t => t.Name))];
        if (unknown.Length > 0) throw new InvalidOperationException($"the golden has gradients of parameters the policy lacks: {string.Join(", ", unknown)}");
        double squares = 0;
        foreach (CheckpointTensor stored in tensors)
        {
            using Tensor gradient = parameters[stored.Parameter].grad ?? throw new InvalidOperationException($"{stored.Parameter} has no gradient");
            ReadOnlySpan<float> found = gradient.data<float>().ToArray().AsSpan((int)stored.Offset, (int)stored.Count);
            ReadOnlySpan<float> expected = golden.Gradient(loss, stored.Name);
            double worst = 0, largest = 0;
            for (int i = 0; i < expected.Length; i++)
            {
                worst = Worse(worst, found[i] - expected[i]);
                largest = Math.Max(largest, Math.Abs(expected[i]));
                squares += (double)found[i] * found[i];
            }
            // A gradient that is zero throughout, as of a key bias, leaves rounding only.
            double relative = largest > 1e-7 ? worst / largest : worst;
            Require(relative, GradientTolerance, "torch_gradient", $"grad_{loss} of {stored.Name}, relative to its largest", report);
        }
        Require(Math.Abs(Math.Sqrt(squares) - expectedNorm) / expectedNorm, GradientTolerance, "torch_gradient_norm", $"grad_norm_{loss}, relative", report);
    }

    private static void CheckGreedy(PolicyGolden golden, CausalPolicy policy)
    {
        GreedyGolden greedy = golden.Greedy;
        int count = greedy.Continuations[0].Length;
        int[][] prompts = golden.Prompts();
        Compare("greedy", TorchGreedy.Decode(policy, prompts, count, []), greedy.Continuations);
        Compare("greedy with stop ids", TorchGreedy.Decode(policy, prompts, count, greedy.StopIds), greedy.StoppedContinuations);
        for (int row = 0; row < prompts.Length; row++)
        {
            Compare("greedy, single", TorchGreedy.Decode(policy, [prompts[row]], count, []), [greedy.Continuations[row]]);
        }
    }

    private static void Compare(string what, int[][] found, int[][] expected)
    {
        for (int row = 0; row < expected.Length; row++)
        {
            if (!found[row].SequenceEqual(expected[row]))
            {
                throw new InvalidOperationException($"{what}: row {row} is {string.Join(' ', found[row])}, expected {string.Join(' ', expected[row])}");
            }
        }
    }

    private static double Worse(double worst, double difference) => double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, Math.Abs(difference));

    private static void Require(double error, double tolerance, string figure, string what, ConformanceReport report)
    {
        report.Worst(figure, error);
        if (!(error <= tolerance)) throw new InvalidOperationException($"{what}: off by {error:g3}, allowed {tolerance:g3}");
    }
}
