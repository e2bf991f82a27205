using Microsoft.ML;
using Microsoft.ML.Aer;

namespace EntropyStudy;

/// <summary>Samples a policy's answers to problems and counts the correct ones.</summary>
/// <param name="set">"validation" or "test".</param>
/// <param name="problems">Rows with a prompt.</param>
/// <param name="isCorrect">Judges a completion.</param>
internal sealed class PolicyScorer<TProblem>(string set, IReadOnlyList<TProblem> problems, Func<TProblem, string, bool> isCorrect)
    where TProblem : class
{
    // Not a seed that training uses.
    private const int SamplingSeed = 7919;

    private readonly MLContext _mlContext = new(seed: 0);

    /// <summary>Completions of each problem, unless greedy.</summary>
    public int Samples { get; init; } = RunSpec.EvaluationSamples;

    public int MaxNewTokens { get; init; } = RunSpec.MaxNewTokens;

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
            yield return Score(policy, data, step, temperature);
        }
    }

    private Evaluation Score(PolicyTransformer policy, IDataView data, int step, double temperature)
    {
        int samples = temperature == 0 ? 1 : Samples;
        using PolicyTransformer decoding = policy.WithDecoding(o =>
        {
            (o.Temperature, o.CompletionsPerPrompt, o.MaxNewTokens) = ((float)temperature, samples, MaxNewTokens);
            (o.Seed, o.OutputTokens, o.BatchSize) = (SamplingSeed, true, 64);
        });
        IDataView answers = decoding.Transform(data);
        return samples == 1
            ? Count(step, temperature, samples, _mlContext.Data.CreateEnumerable<Single>(answers, reuseRowObject: false).Select(r => new Several { Completion = [r.Completion], CompletionTokenCount = [r.CompletionTokenCount], CompletionEntropy = [r.CompletionEntropy] }))
            : Count(step, temperature, samples, _mlContext.Data.CreateEnumerable<Several>(answers, reuseRowObject: false));
    }

    private Evaluation Count(int step, double temperature, int samples, IEnumerable<Several> rows)
    {
        var correct = new List<int>();
        double entropy = 0;
        long tokens = 0;
        foreach (Several row in rows)
        {
            TProblem problem = problems[correct.Count];
            correct.Add(row.Completion.Count(c => isCorrect(problem, c)));
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

    private sealed class Several
    {
        public string[] Completion { get; set; } = [];

        public int[] CompletionTokenCount { get; set; } = [];

        public float[] CompletionEntropy { get; set; } = [];
    }

    private sealed class Single
    {
        public string Completion { get; set; } = "";

        public int CompletionTokenCount { get; set; }

        public float CompletionEntropy { get; set; }
    }
}
