namespace Microsoft.ML.Aer.Tests;

/// <summary>What holds of every objective, whatever its formula.</summary>
public sealed class ObjectivePropertyTests
{
    private static readonly int[] Rows = [.. Enumerable.Range(0, SampleBatch.Count)];
    private readonly SampleBatch _batch = new();

    public static TheoryData<string> Names => SampleObjectives.Names;

    public static TheoryData<string> Additive => SampleObjectives.Additive;

    public static TheoryData<string> Differentiable => SampleObjectives.Differentiable;

    [Theory]
    [MemberData(nameof(Names))]
    public void Padding_WhateverStandsThere_HasNoInfluence(string name)
    {
        ObjectiveSettings settings = SampleObjectives.All[name]();
        var clean = _batch.Compute(settings, Rows, _batch.Totals());
        foreach (double garbage in new[] { double.NaN, double.NegativeInfinity, 1e30 })
        {
            var dirty = _batch.Compute(settings, Rows, _batch.Totals(), garbage);

            Assert.Equal(clean.Loss, dirty.Loss);
            Assert.Equal(clean.LogProbs, dirty.LogProbs);
            Assert.Equal(clean.Entropies, dirty.Entropies);
            Assert.Equal(clean.Metrics.ToDictionary(), dirty.Metrics.ToDictionary());
            Assert.All(Enumerable.Range(0, Rows.Length * SampleBatch.Width).Where(i => !SampleBatch.Counts(i / SampleBatch.Width, i % SampleBatch.Width)), i => Assert.Equal(0, dirty.LogProbs[i]));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_InAnyOrder_GiveTheSame(string name)
    {
        int[] order = [5, 2, 7, 0, 3, 6, 1, 4];
        ObjectiveSettings settings = SampleObjectives.All[name]();
        var straight = _batch.Compute(settings, Rows, _batch.Totals());
        var permuted = _batch.Compute(settings, order, _batch.Totals());

        Assert.Equal(straight.Loss, permuted.Loss, 1e-12);
        for (int i = 0; i < order.Length; i++)
        {
            for (int t = 0; t < SampleBatch.Width; t++)
            {
                Assert.Equal(straight.LogProbs[(order[i] * SampleBatch.Width) + t], permuted.LogProbs[(i * SampleBatch.Width) + t], 1e-12);
                Assert.Equal(straight.Entropies[(order[i] * SampleBatch.Width) + t], permuted.Entropies[(i * SampleBatch.Width) + t], 1e-12);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Additive))]
    public void Accumulation_HoweverTheBatchIsSplit_GivesTheSame(string name)
    {
        ObjectiveSettings settings = SampleObjectives.All[name]();
        var whole = _batch.Compute(settings, Rows, _batch.Totals());
        foreach (int size in new[] { 1, 3, 4 })
        {
            int[][] parts = [.. Rows.Chunk(size)];
            double loss = 0;
            var metrics = new ObjectiveMetrics();
            List<double> logProbs = [], entropies = [];
            foreach (int[] part in parts)
            {
                var share = _batch.Compute(settings, part, _batch.Totals(parts.Length));
                loss += share.Loss;
                metrics.Add(share.Metrics);
                logProbs.AddRange(share.LogProbs);
                entropies.AddRange(share.Entropies);
            }

            Assert.Equal(whole.Loss, loss, 1e-12);
            AssertClose(whole.LogProbs, [.. logProbs], 1e-12);
            AssertClose(whole.Entropies, [.. entropies], 1e-12);
            SortedDictionary<string, double> expected = whole.Metrics.ToDictionary(), found = metrics.ToDictionary();
            Assert.Equal(expected.Keys, found.Keys);
            Assert.All(expected, m => Assert.Equal(m.Value, found[m.Key], 1e-12));
        }
    }

    // Such completions are not computed at all in training.
    [Theory]
    [MemberData(nameof(Names))]
    public void CompletionsWithoutAdvantage_CanBeLeftOut_WhereTheLossSaysSo(string name)
    {
        ObjectiveSettings settings = SampleObjectives.All[name]() with { ReferenceCoefficient = 0 };
        if (!settings.Loss.IsZeroWithoutAdvantage) return;
        var batch = new SampleBatch();
        int[] without = [1, 4, 6], left = [.. Rows.Except(without)];
        foreach (int row in without) batch.Advantages[row] = 0;
        var whole = batch.Compute(settings, Rows, batch.Totals());
        var part = batch.Compute(settings, left, batch.Totals());

        Assert.Equal(whole.Metrics.Value(MetricNames.PolicyLoss)!.Value, part.Metrics.Value(MetricNames.PolicyLoss)!.Value, 1e-12);
        foreach (int row in Rows)
        {
            double[] found = without.Contains(row) ? new double[SampleBatch.Width] : part.LogProbs.AsSpan(Array.IndexOf(left, row) * SampleBatch.Width, SampleBatch.Width).ToArray();
            AssertClose(whole.LogProbs.AsSpan(row * SampleBatch.Width, SampleBatch.Width).ToArray(), found, 1e-12);
        }
    }

    [Fact]
    public void LossesOverMicroBatches_NeedEveryCompletion() =>
        Assert.Equal(["Bnpo", "ClipCov", "Dro", "KlCov"], SampleObjectives.All.Where(o => !o.Value().Loss.IsZeroWithoutAdvantage).Select(o => o.Key).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void Gradients_EqualFiniteDifferences(string name)
    {
        const double Step = 1e-6;
        ObjectiveSettings settings = SampleObjectives.All[name]();
        var exact = _batch.Compute(settings, Rows, _batch.Totals());
        foreach ((double[] inputs, double[] gradient) in new[] { (_batch.LogProbs, exact.LogProbs), (_batch.Entropies, exact.Entropies) })
        {
            // Which tokens are of high entropy is decided before, as in training: thresholds do not move.
            BatchTotals totals = _batch.Totals();
            for (int i = 0; i < inputs.Length; i++)
            {
                double value = inputs[i];
                inputs[i] = value + Step;
                double above = _batch.Compute(settings, Rows, totals).Loss;
                inputs[i] = value - Step;
                double below = _batch.Compute(settings, Rows, totals).Loss;
                inputs[i] = value;
                Assert.Equal((above - below) / (2 * Step), gradient[i], 1e-7);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void BatchWithoutTokens_HasLossZero(string name)
    {
        var batch = new SampleBatch();
        ObjectiveSettings settings = SampleObjectives.All[name]();
        using TorchSharp.DisposeScope scope = TorchSharp.torch.NewDisposeScope();
        BatchTotals nothing = batch.Totals() with { TokenCount = 0, CompletionCount = 0, HighEntropy = HighEntropyTokens.Of([], 0.5) };
        ObjectiveBatch rows = batch.Rows(Rows, nothing);
        rows = rows with { Mask = TorchSharp.torch.zeros_like(rows.Mask) };

        ObjectiveResult result = Objective.Compute(settings, rows);
        result.Loss.backward();

        Assert.Equal(0, result.Loss.item<double>());
        Assert.All(rows.LogProbs.grad!.data<double>().ToArray(), g => Assert.Equal(0, g));
        Assert.All(result.Metrics.ToDictionary().Values, v => Assert.True(double.IsFinite(v)));
    }

    [Fact]
    public void StopGradientLosses_DifferentiateLogProbabilityAlone()
    {
        // d(-w A logp)/dlogp = -w A over the batch's tokens, w taken at its value.
        var cispo = _batch.Compute(new ObjectiveSettings { Loss = PolicyLoss.Cispo(1.1) }, Rows, _batch.Totals());
        for (int i = 0; i < cispo.LogProbs.Length; i++)
        {
            int row = i / SampleBatch.Width;
            if (!SampleBatch.Counts(row, i % SampleBatch.Width)) continue;
            double weight = Math.Min(Math.Exp(_batch.LogProbs[i] - _batch.Old[i]), 1.1);
            Assert.Equal(-weight * _batch.Advantages[row] / _batch.Totals().TokenCount, cispo.LogProbs[i], 1e-12);
        }
    }

    [Fact]
    public void EntropyTerm_IsTheWeightedMeanOverAllTokens()
    {
        var result = _batch.Compute(new ObjectiveSettings { Loss = PolicyLoss.Dapo() }, Rows, _batch.Totals());
        double bonus = 0;
        for (int i = 0; i < _batch.Entropies.Length; i++)
        {
            int row = i / SampleBatch.Width;
            double share = SampleBatch.Counts(row, i % SampleBatch.Width) ? 0.01 * (row + 1) / _batch.Totals().TokenCount : 0;
            Assert.Equal(-share, result.Entropies[i], 1e-15);
            bonus += share * _batch.Entropies[i];
        }

        Assert.Equal(bonus, result.Metrics.Value(MetricNames.EntropyBonus)!.Value, 1e-12);
        Assert.Equal(result.Metrics.Value(MetricNames.PolicyLoss)!.Value - bonus, result.Loss, 1e-12);
    }

    private static void AssertClose(double[] expected, double[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], tolerance);
    }
}
