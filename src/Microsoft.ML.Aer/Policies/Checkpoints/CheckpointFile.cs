namespace Microsoft.ML.Aer;

/// <summary>One file of a checkpoint about to be written, to a folder or into a model file.</summary>
/// <param name="Name">Its name; <c>/</c> separates a folder.</param>
/// <param name="Write">Writes its contents to a stream that need not seek; may be called more than once.</param>
internal sealed record CheckpointFile(string Name, Action<Stream> Write);
