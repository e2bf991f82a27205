using Microsoft.ML;
using Microsoft.ML.Aer;
using QuickStart;

namespace EntropyStudy;

/// <summary>Samples a policy's answers to problems and counts the correct ones.</summary>
internal sealed class PolicyScorer(string set, IReadOnlyList<CountdownProblem> problems)
{
    // Not a seed that training uses.
    private const int SamplingSeed = 7919;

    private readonly MLContext _mlContext = new(seed: 0);

    /// <param name="policyFolder">A checkpoint folder.</param>
    /// <param name="step">After how many steps it was written.</param>
    /// <param name="temperatures">0 is greedy: one completion a problem.</param>
    /// <param name="cancellationToken">Ends it between temperatures.</param>
    public IEnumerable<Evaluation> Score(string policyFolder, int step, IEnumerable<double> temperatures, CancellationToken cancellationToken)
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(problems);
        using PolicyTransformer policy = _mlContext.Aer().Transforms.LoadPolicy(policyFolder).Fit(data);
        foreach (double temperature in temperatures)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return temperature == 0 ? Greedy(policy, data, step) : Sampled(policy, data, step, temperature);
        }
    }

    private Evaluation Sampled(PolicyTransformer policy, IDataView data, int step, double temperature)
    {
        using PolicyTransformer sampling = Decoding(policy, temperature, RunSpec.EvaluationSamples);
        return Count(step, temperature, RunSpec.EvaluationSamples, _mlContext.Data.CreateEnumerable<SampledRow>(sampling.Transform(data), reuseRowObject: true, ignoreMissingColumns: true));
    }

    private Evaluation Greedy(PolicyTransformer policy, IDataView data, int step)
    {
        using PolicyTransformer greedy = Decoding(policy, 0, 1);
        return Count(step, 0, 1, _mlContext.Data.CreateEnumerable<GreedyRow>(greedy.Transform(data), reuseRowObject: true)
            .Select(r => new SampledRow { Numbers = r.Numbers, Target = r.Target, Completion = [r.Completion], CompletionTokenCount = [r.CompletionTokenCount], CompletionEntropy = [r.CompletionEntropy] }));
    }

    private static PolicyTransformer Decoding(PolicyTransformer policy, double temperature, int samples) => policy.WithDecoding(o =>
    {
        (o.Temperature, o.CompletionsPerPrompt, o.MaxNewTokens) = ((float)temperature, samples, RunSpec.MaxNewTokens);
        (o.Seed, o.OutputTokens, o.BatchSize) = (SamplingSeed, true, 64);
    });

    private Evaluation Count(int step, double temperature, int samples, IEnumerable<SampledRow> rows)
    {
        var correct = new List<int>();
        double entropy = 0;
        long tokens = 0;
        foreach (SampledRow row in rows)
        {
            var problem = new CountdownProblem { Numbers = row.Numbers, Target = row.Target };
            correct.Add(row.Completion.Count(c => CountdownReward.Score(problem, c) == 1));
            for (int i = 0; i < row.Completion.Length; i++)
            {
                entropy += row.CompletionEntropy[i] * row.CompletionTokenCount[i];
                tokens += row.CompletionTokenCount[i];
            }
        }
        return new Evaluation
        {
            Set = set,
            Step = step,
            Temperature = temperature,
            Samples = samples,
            Correct = [.. correct],
            Entropy = Math.Round(entropy / tokens, 4),
            Length = Math.Round(tokens / (double)(correct.Count * samples), 3),
        };
    }

    private sealed class SampledRow
    {
        public int[] Numbers { get; set; } = [];

        public int Target { get; set; }

        public string[] Completion { get; set; } = [];

        public int[] CompletionTokenCount { get; set; } = [];

        public float[] CompletionEntropy { get; set; } = [];
    }

    private sealed class GreedyRow
    {
        public int[] Numbers { get; set; } = [];

        public int Target { get; set; }

        public string Completion { get; set; } = "";

        public int CompletionTokenCount { get; set; }

        public float CompletionEntropy { get; set; }
    }
}
