using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>Puts what is known of completions into the matrices that an objective reads, one micro-batch at a time.</summary>
internal sealed class ObjectiveBatchBuilder(IReadOnlyList<UpdateCompletion> completions, StepScores scores, Advantages advantages, EntropyDecision entropy)
{
    public required BatchTotals Totals { get; init; }

    /// <summary>Whether the policy was not updated yet in this step.</summary>
    public required bool IsFirst { get; init; }

    /// <summary>Whether the sampler draws from a truncated distribution.</summary>
    public required bool Truncates { get; init; }

    /// <summary>The matrices of one micro-batch, in the caller's dispose scope.</summary>
    /// <param name="batch">The micro-batch.</param>
    /// <param name="logProbs">[B, T] leaf.</param>
    /// <param name="entropies">[B, T] leaf.</param>
    public ObjectiveBatch Build(TokenBatch batch, Tensor logProbs, Tensor entropies)
    {
        int[] rows = [.. batch.Sequences.Select(s => s.Row)];
        Tensor Matrix(Func<int, int, float> value) => MatrixOf(rows, batch, value, logProbs);

        Tensor mask = Matrix((row, token) => completions[row].CountsAt(token) ? 1 : 0);
        // The later minibatches' old log-probabilities equal the sampler's where both are one policy: nothing to measure there.
        bool comparesSampler = IsFirst || scores.SamplerDiffers || Truncates;
        return new ObjectiveBatch
        {
            LogProbs = logProbs,
            OldLogProbs = IsFirst ? logProbs.detach() : Matrix((row, token) => scores.OldLogProbs[row][token]),
            Mask = mask,
            Advantages = advantages.PerToken
                ? Matrix((row, token) => (float)advantages[row, token])
                : tensor([.. rows.Select(row => (float)advantages[row])], logProbs.dtype, logProbs.device),
            Totals = Totals,
            Entropies = entropies,
            // Those the threshold was found among: the leaf's move with the weights, and may be clamped.
            RankingEntropies = Totals.HighEntropy is null ? null : Matrix((row, token) => scores.Entropies[row][token]),
            EntropyCoefficients = entropy.HasBonus
                ? tensor([.. rows.Select(row => (float)(entropy.Coefficient * entropy.Weights[completions[row].Group]))], logProbs.dtype, logProbs.device)
                : null,
            ReferenceLogProbs = scores.ReferenceLogProbs is { } reference ? Matrix((row, token) => reference[row][token]) : null,
            SamplerLogProbs = comparesSampler ? Matrix((row, token) => SamplerLogProbs(completions[row].Rollout)[token]) : null,
            Streams = [.. rows.Select(row => completions[row].Stream)],
        };
    }

    private static float[] SamplerLogProbs(Rollout rollout) => rollout.TruncatedLogProbs ?? rollout.LogProbs;

    // [B, T], 0 in padding.
    private static Tensor MatrixOf(int[] rows, TokenBatch batch, Func<int, int, float> value, Tensor like)
    {
        float[] values = new float[rows.Length * batch.Width];
        for (int i = 0; i < rows.Length; i++)
        {
            int length = batch.Sequences[i].Completion.Length;
            for (int token = 0; token < length; token++) values[(i * batch.Width) + token] = value(rows[i], token);
        }
        return tensor(values, [rows.Length, batch.Width], like.dtype, like.device);
    }
}
