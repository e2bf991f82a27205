namespace Microsoft.ML.Aer;

// Rewards of a completion's form rather than its answer. Most are added to a correctness reward with a weight of their own.
public static partial class Rewards
{
    /// <summary>
    /// Makes a reward of 0 for completions of at most <paramref name="maxTokens"/> - <paramref name="bufferTokens"/> tokens, falling linearly to -1 at
    /// <paramref name="maxTokens"/>, and -1 for longer or truncated ones: DAPO's soft overlong punishment (arXiv 2503.14476, equation 13).
    /// </summary>
    /// <param name="maxTokens">The length at which the penalty is whole; more than <paramref name="bufferTokens"/>. DAPO: 20,480.</param>
    /// <param name="bufferTokens">Over how many tokens it grows, at least 1. DAPO: 4,096.</param>
    /// <returns>The reward, named "overlong"; from -1 to 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static Reward OverlongPenalty(int maxTokens, int bufferTokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferTokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxTokens, bufferTokens);
        return new CompletionReward("overlong", completion => completion.IsTruncated ? -1 : LengthShaping.Overlong(completion.Tokens.Count, maxTokens, bufferTokens));
    }

    /// <summary>
    /// Makes a reward of correctness and length: right completions score the higher the shorter they are, wrong ones the higher the longer (room to think).
    /// The cosine reward of "Demystifying Long Chain-of-Thought" (arXiv 2502.03373), with open-r1's default values.
    /// </summary>
    /// <param name="correctness">Decides what is right; its own value shows in the metrics too.</param>
    /// <param name="maxTokens">The length at which the cosine ends, at least 1.</param>
    /// <param name="shortestRight">The reward of a right completion without length. Default 1.</param>
    /// <param name="longestRight">That of a right one of <paramref name="maxTokens"/> or more. Default 0.5.</param>
    /// <param name="shortestWrong">That of a wrong one without length. Default -1.</param>
    /// <param name="longestWrong">That of a wrong one of <paramref name="maxTokens"/> or more. Default -0.5.</param>
    /// <param name="threshold">The value of <paramref name="correctness"/> from which a completion is right. Default 1.</param>
    /// <returns>The reward, named "cosine_length".</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxTokens"/> is less than 1.</exception>
    public static Reward CosineLength(
        Reward correctness, int maxTokens, float shortestRight = 1, float longestRight = 0.5f, float shortestWrong = -1, float longestWrong = -0.5f, float threshold = 1)
    {
        ArgumentNullException.ThrowIfNull(correctness);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 1);
        return new MappedReward("cosine_length", correctness, (value, completion) => value >= threshold
            ? LengthShaping.Cosine(completion.Tokens.Count, maxTokens, shortestRight, longestRight)
            : LengthShaping.Cosine(completion.Tokens.Count, maxTokens, shortestWrong, longestWrong));
    }

    /// <summary>
    /// Makes a reward of 1 where the completion is <c>&lt;think&gt;...&lt;/think&gt;</c> followed by <c>&lt;answer&gt;...&lt;/answer&gt;</c>, each tag once, with white space
    /// but nothing else around, else 0: the format reward of DeepSeek-R1 (arXiv 2501.12948). Where the prompt already ends with the
    /// opening tag, as many chat templates have it, the completion goes on from there.
    /// </summary>
    /// <param name="thinkTag">The reasoning's tag. Default "think".</param>
    /// <param name="answerTag">The answer's tag; null where any text may follow the reasoning, as in TRL's think format. Default "answer".</param>
    /// <returns>The reward, named "format": its mean is the format rate.</returns>
    /// <exception cref="ArgumentException">A tag is empty or white space.</exception>
    public static Reward Format(string thinkTag = "think", string? answerTag = "answer")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(thinkTag);
        if (answerTag is not null) ArgumentException.ThrowIfNullOrWhiteSpace(answerTag);
        var format = new TaggedFormat(thinkTag, answerTag);
        return new CompletionReward("format", completion => format.Matches(completion) ? 1 : 0);
    }

    /// <summary>
    /// Makes a reward of <paramref name="maxPenalty"/> times the share of a completion's word n-grams that repeat an earlier one; 0 for completions
    /// of fewer than <paramref name="nGramSize"/> words. The repetition penalty of "Demystifying Long Chain-of-Thought" (arXiv
    /// 2502.03373, appendix C) as open-r1 computes it: words are lower-cased and split at white space.
    /// </summary>
    /// <param name="nGramSize">Words in an n-gram, at least 1. Default 3, as open-r1.</param>
    /// <param name="maxPenalty">The reward of endless repetition, 0 or less. Default -1, as open-r1.</param>
    /// <returns>The reward, named "repetition"; from <paramref name="maxPenalty"/> to 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static Reward RepetitionPenalty(int nGramSize = 3, float maxPenalty = -1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nGramSize, 1);
        if (!(maxPenalty <= 0) || !float.IsFinite(maxPenalty)) throw new ArgumentOutOfRangeException(nameof(maxPenalty), maxPenalty, "A penalty is a finite number of 0 or less.");
        return new CompletionReward("repetition", completion => (float)(NGrams.RepeatedShare(NGrams.Words(completion.Text), nGramSize) * maxPenalty));
    }
}
