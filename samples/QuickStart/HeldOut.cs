using Microsoft.ML;
using Microsoft.ML.Aer;

namespace QuickStart;

/// <summary>The evaluation of every policy here: the same problems, which no training sees, and the same number of sampled completions.</summary>
public sealed class HeldOut(MLContext mlContext, Reward reward)
{
    public const int Problems = 300, Samples = 16;

    public IDataView Data { get; } = mlContext.Data.LoadFromEnumerable(Countdown.Test(Problems, seed: 2));

    public PolicyMetrics Evaluate(ITransformer model)
    {
        ITransformer sampling = mlContext.Aer().WithDecoding(model, o => (o.CompletionsPerPrompt, o.Temperature, o.MaxNewTokens, o.BatchSize, o.OutputTokens) = (Samples, 1, Countdown.LongestAnswer, 64, true));
        return mlContext.Aer().Evaluate(sampling.Transform(Data), new EvaluationOptions { Rewards = { reward }, K = [1, Samples] });
    }
}
