using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>Log-probabilities and entropies of completions under a policy, and the way back from a loss over them to its gradients.</summary>
/// <param name="policy">The policy.</param>
/// <param name="head">Its output head, from now on this one's to dispose of.</param>
/// <param name="temperature">What logits are divided by: the rollout temperature.</param>
/// <param name="tokensPerMicroBatch">Most tokens of one forward and backward pass.</param>
/// <param name="recompute">See <see cref="PolicyPass.Create"/>.</param>
internal sealed class PolicyGradient(CausalPolicy policy, OutputHead head, float temperature, int tokensPerMicroBatch, bool recompute = false) : IDisposable
{
    private readonly PolicyPass _pass = PolicyPass.Create(policy, recompute);


    /// <summary>A loss over a micro-batch's completion tokens.</summary>
    /// <param name="batch">Which sequences, and where their tokens are.</param>
    /// <param name="logProbs">[B, T] leaf; 0 in padding.</param>
    /// <param name="entropies">[B, T] leaf, clamped where the head clamps; 0 in padding.</param>
    /// <returns>A scalar.</returns>
    public delegate Tensor Loss(TokenBatch batch, Tensor logProbs, Tensor entropies);

    /// <summary>Scores completions without gradients; the results are indexed by <see cref="TrainingSequence.Row"/>.</summary>
    public IReadOnlyDictionary<int, TokenScores> Score(IReadOnlyList<TrainingSequence> sequences, CancellationToken cancellationToken)
    {
        var scores = new Dictionary<int, TokenScores>(sequences.Count);
        using IDisposable noGradient = no_grad();
        foreach (IReadOnlyList<TrainingSequence> part in MicroBatches.Split(sequences, tokensPerMicroBatch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            using TokenBatch batch = TokenBatch.Create(part, policy.HeadWeight.device);
            using TokenStatistics statistics = head.Forward(_pass.Forward(batch.Tokens, differentiates: false), batch.Tokens.Targets, temperature);
            float[] logProbs = Values(statistics.LogProbs), entropies = Values(statistics.Entropies);
            float[]? clamped = statistics.ClampedEntropies is { } values ? Values(values) : null;
            int start = 0;
            foreach (TrainingSequence sequence in part)
            {
                Range range = start..(start += sequence.Completion.Length);
                scores.Add(sequence.Row, new TokenScores(logProbs[range], entropies[range], clamped?[range]));
            }
        }
        return scores;
    }

    /// <summary>Adds a loss's gradients to the parameters', part by part within the budget of tokens.</summary>
    /// <returns>The loss, the parts' sum.</returns>
    public double Accumulate(IReadOnlyList<TrainingSequence> sequences, Loss loss, CancellationToken cancellationToken)
    {
        double total = 0;
        foreach (IReadOnlyList<TrainingSequence> part in MicroBatches.Split(sequences, tokensPerMicroBatch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            total += Accumulate(part, loss);
        }
        return total;
    }

    private double Accumulate(IReadOnlyList<TrainingSequence> part, Loss loss)
    {
        using DisposeScope scope = NewDisposeScope();
        using TokenBatch batch = TokenBatch.Create(part, policy.HeadWeight.device);
        // The states that predict completion tokens, [N, hidden]; the head need not see the others.
        Tensor hidden = _pass.Forward(batch.Tokens, differentiates: true);
        using TokenStatistics statistics = head.Forward(hidden, batch.Tokens.Targets, temperature);
        Tensor logProbs = batch.Spread(statistics.LogProbs).requires_grad_();
        Tensor entropies = batch.Spread(statistics.ClampedEntropies ?? statistics.Entropies).requires_grad_();
        Tensor value = loss(batch, logProbs, entropies);
        value.backward();
        Tensor? logProbGradients = logProbs.grad, entropyGradients = entropies.grad;
        Tensor hiddenGradients = head.Backward(
            statistics,
            batch.Collect(logProbGradients ?? zeros_like(logProbs)),
            entropyGradients is null ? null : batch.Collect(entropyGradients));
        _pass.Backward(hiddenGradients);
        return value.to(ScalarType.Float64).item<double>();
    }

    public void Dispose()
    {
        _pass.Dispose();
        head.Dispose();
    }

    private static float[] Values(Tensor tensor) => tensor.to(ScalarType.Float32).cpu().data<float>().ToArray();
}

/// <summary>What a policy says of each token of one completion.</summary>
/// <param name="LogProbs">Nats, at the rollout temperature.</param>
/// <param name="Entropies">Nats, of the full softmax at the rollout temperature.</param>
/// <param name="ClampedEntropies">Nats, over the likeliest tokens alone; null where the head does not clamp.</param>
internal sealed record TokenScores(float[] LogProbs, float[] Entropies, float[]? ClampedEntropies = null);
