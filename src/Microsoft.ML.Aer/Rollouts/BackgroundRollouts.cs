using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Microsoft.ML.Aer;

/// <summary>Runs a sampler's blocking loop on a thread of its own and hands its completions over as they end.</summary>
internal static class BackgroundRollouts
{
    /// <param name="generate">The loop: calls its first argument with each completion, stops soon after its second is cancelled.</param>
    /// <param name="cancellationToken">Ends the loop, and with it the enumeration.</param>
    /// <remarks>The loop starts with the enumeration, and has ended when the enumeration has, however that ends.</remarks>
    public static async IAsyncEnumerable<Rollout> Run(
        Action<Action<Rollout>, CancellationToken> generate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var finished = Channel.CreateUnbounded<Rollout>(new() { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task loop = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    generate(rollout => finished.Writer.TryWrite(rollout), stop.Token);
                }
                finally
                {
                    finished.Writer.Complete();
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await foreach (Rollout rollout in finished.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false)) yield return rollout;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await loop.ConfigureAwait(false); // throws what the loop threw
    }
}
