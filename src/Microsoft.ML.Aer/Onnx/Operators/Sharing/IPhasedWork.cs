namespace Microsoft.ML.Aer;

/// <summary>
/// Work in phases, each of items that any thread may do in any order; a phase begins when those before it are done. See
/// <see cref="SharedWork"/>.
/// </summary>
internal interface IPhasedWork
{
    /// <summary>Number of phases, at most <see cref="SharedWork.MostPhases"/>.</summary>
    int PhaseCount { get; }

    /// <summary>Whether items are told what their thread does next, for which it is taken one item early.</summary>
    bool LooksAhead { get; }

    /// <summary>Items of a phase, known before any is done; may be 0.</summary>
    int ItemCount(int phase);

    /// <summary>Does an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="following">What this thread does next; <see cref="WorkItem.None"/> where it is not known or there is none.</param>
    /// <param name="worker">Number of the thread that does it, from 0.</param>
    void Do(WorkItem item, WorkItem following, int worker);

    /// <summary>Brings a little of what an item reads near its thread, which still has to wait for the phase.</summary>
    /// <param name="item">The item.</param>
    /// <param name="part">Counts from 0 while the thread waits.</param>
    /// <returns>Whether more is left.</returns>
    bool ReadAhead(WorkItem item, int part);
}

/// <summary>One item of a phase.</summary>
internal readonly record struct WorkItem(int Phase, int Index)
{
    public static readonly WorkItem None = new(-1, 0);
}
