namespace Microsoft.ML.Aer;

/// <summary>Decodes requests of any number and length with one loaded policy, in batches the library can take.</summary>
internal static class GenAIDecoder
{
    /// <summary>Decodes every sample of every request; hands each completion over as it ends.</summary>
    public static void Run(GenAIModel model, long version, IReadOnlyList<RolloutRequest> requests, Action<Rollout> emit, CancellationToken stop)
    {
        int context = model.Info.ContextLength;
        List<CompletionBuilder> waiting = [.. requests.SelectMany(request => request.Streams.Select((_, sample) => new CompletionBuilder(request, sample, context)))];
        while (waiting.Count > 0)
        {
            waiting = [.. waiting.OrderBy(Length)]; // rows of like length share a batch: little padding
            int count = BatchSize(waiting, context);
            List<CompletionBuilder> batch = waiting[..count];
            waiting.RemoveRange(0, count);
            waiting.AddRange(Decode(model, version, batch, emit, stop));
        }
    }

    private static int Length(CompletionBuilder row) => row.Prompt.Length + row.Count;

    // As many rows as the library takes, as long as padding to the longest does not push a row's end out of the context.
    private static int BatchSize(List<CompletionBuilder> rows, int context)
    {
        int count = 0, longest = 0, remaining = 0;
        foreach (CompletionBuilder row in rows.Take(GenAIGenerator.MaxBatchSize))
        {
            longest = Math.Max(longest, Length(row));
            remaining = Math.Max(remaining, row.Limit - row.Count);
            if (count > 0 && longest + remaining > context) break;
            count++;
        }
        return count;
    }

    // Returns the rows that must go on in another batch.
    private static List<CompletionBuilder> Decode(GenAIModel model, long version, List<CompletionBuilder> rows, Action<Rollout> emit, CancellationToken stop)
    {
        int length = rows.Max(Length);
        using var generator = new GenAIGenerator(model, rows.Count, length + rows.Max(row => row.Limit - row.Count));
        generator.AppendTokens(Pad(rows, length));

        var unfinished = new List<CompletionBuilder>();
        int[] next = new int[rows.Count]; // what each row goes on with; -1 once it has left the batch
        for (int active = rows.Count; ;)
        {
            stop.ThrowIfCancellationRequested();
            using (GenAILogits logits = generator.GetLogits())
            {
                for (int i = 0; i < next.Length; i++)
                {
                    if (next[i] < 0) continue;
                    CompletionBuilder row = rows[i];
                    next[i] = row.Draw(logits.Row(i)).Token;
                    if (row.IsFinished)
                    {
                        emit(row.Build(version));
                    }
                    else if (next[i] == model.EndToken)
                    {
                        // The library ends a row at this token, asked for or not. Where the request wants to go on, what
                        // there is so far is a later batch's prompt.
                        unfinished.Add(row);
                    }
                    else
                    {
                        continue;
                    }
                    next[i] = -1;
                    active--;
                }
            }
            if (active == 0) return unfinished;

            generator.Force(next);
            generator.GenerateNextToken();
            CheckTaken(next, generator.GetNextTokens());
        }
    }

    private static int[] Pad(List<CompletionBuilder> rows, int length)
    {
        int[] tokens = new int[rows.Count * length];
        Array.Fill(tokens, GenAIModel.PadToken);
        for (int i = 0; i < rows.Count; i++)
        {
            rows[i].Prompt.CopyTo(tokens.AsSpan(i * length));
            rows[i].Tokens.CopyTo(tokens.AsSpan(i * length + rows[i].Prompt.Length));
        }
        return tokens;
    }

    // A library that went on with another token than the one drawn would falsify every log-probability after it.
    private static void CheckTaken(ReadOnlySpan<int> drawn, ReadOnlySpan<int> taken)
    {
        for (int i = 0; i < drawn.Length; i++)
        {
            if (drawn[i] >= 0 && taken[i] != drawn[i])
            {
                throw new InvalidOperationException($"Row {i} was to go on with token {drawn[i]}, but ONNX Runtime GenAI took {taken[i]}: this version of the library does not fit.");
            }
        }
    }
}
