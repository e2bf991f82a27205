using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>The problems of a run: each prompt as text and as tokens, checked as a whole before the first step.</summary>
/// <param name="Prompts">Row i is problem i.</param>
/// <param name="Tokens">The tokens of each, special ones included.</param>
internal sealed record TrainingProblems(IReadOnlyList<string> Prompts, IReadOnlyList<int[]> Tokens)
{
    public int Count => Prompts.Count;

    /// <exception cref="ArgumentOutOfRangeException">The prompt column is missing or not text.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, or a prompt is empty or does not fit the policy.</exception>
    public static TrainingProblems Read(IExceptionContext context, IDataView data, string promptColumn, TrainingPolicy policy, string what)
    {
        DataViewSchema.Column column = SchemaChecks.Require(context, data.Schema, "prompt", promptColumn, TextDataViewType.Instance);
        List<string> prompts = [];
        using (DataViewRowCursor cursor = data.GetRowCursor([column]))
        {
            ValueGetter<ReadOnlyMemory<char>> getter = cursor.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> value = default;
            while (cursor.MoveNext())
            {
                getter(ref value);
                prompts.Add(value.ToString());
            }
        }
        if (prompts.Count == 0) throw context.Process(new InvalidOperationException($"The {what} has no rows: there is nothing to train or evaluate on."));
        return new TrainingProblems(prompts, [.. prompts.Select((prompt, row) => Encode(context, policy, promptColumn, prompt, row))]);
    }

    /// <summary>A number for these prompts in this order, by which a resumed run knows them again.</summary>
    public string Fingerprint()
    {
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        foreach (int[] tokens in Tokens)
        {
            hash.AppendData(BitConverter.GetBytes(tokens.Length));
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(tokens));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static int[] Encode(IExceptionContext context, TrainingPolicy policy, string column, string prompt, int row)
    {
        int[] tokens = policy.Codec.Encode(prompt);
        if (tokens.Length == 0) throw context.Process(new InvalidOperationException($"Row {row}: the prompt in column '{column}' has no tokens, and a policy needs at least one to go on from."));
        if (tokens.Length >= policy.Config.ContextLength)
        {
            throw context.Process(new InvalidOperationException(
                $"Row {row}: the prompt in column '{column}' has {tokens.Length} tokens, but the policy's context of {policy.Config.ContextLength} leaves room for a completion only below that. Shorten the prompt or leave the row out."));
        }
        int unknown = Array.FindIndex(tokens, t => (uint)t >= (uint)policy.Config.VocabularySize);
        if (unknown >= 0)
        {
            throw context.Process(new InvalidOperationException(
                $"Row {row}: the tokenizer gives token {tokens[unknown]}, but the policy's vocabulary ends at {policy.Config.VocabularySize - 1} (vocab_size in config.json). Tokenizer and weights are of different policies."));
        }
        return tokens;
    }
}
