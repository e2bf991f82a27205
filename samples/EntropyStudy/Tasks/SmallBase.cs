using QuickStart;

namespace EntropyStudy;

/// <summary>
/// How the weaker base was made: supervised fine-tuning on problems of three numbers and a few of four. It then meets problems of
/// four numbers only, where its samples miss much that reinforcement learning can still find.
/// </summary>
internal static class SmallBase
{
    // Of the problems of four numbers, one in FourEvery is kept.
    private const int Examples = 24_000, FourEvery = 200, Epochs = 4;

    /// <param name="folder">Where model.safetensors is written; config and tokenizer are the QuickStart's.</param>
    public static void Make(string folder)
    {
        int fours = 0;
        IEnumerable<CountdownProblem> drawn = Countdown.Solved(Examples * 3, seed: 21)
            .Where(p => p.Numbers.Length == 3 || fours++ % FourEvery == 0)
            .Take(Examples);
        SupervisedBase.Make(folder, "small", drawn.ToList(), Epochs);
    }
}
