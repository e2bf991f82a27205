using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// Log-probabilities and entropies of a vocabulary's softmax with their gradients in closed form, some rows at a time,
/// so that [rows, vocabulary] never lies in memory as a whole unless it fits a budget.
/// </summary>
/// <remarks>
/// With z the logits over the temperature, p their softmax and H its entropy, for the gradients a = dL/dlog p(target) and
/// b = dL/dH of a row: dL/dz_j = a (1[j = target] - p_j) - b p_j (log p_j + H). Not safe for concurrent use.
/// </remarks>
/// <param name="weight">The head [V, hidden]; its gradient is added to, as a tied embedding's has to be.</param>
/// <param name="byteBudget">Bytes that a matrix over the vocabulary may take: more rows than fit are computed in parts, and again on the way back.</param>
internal sealed class OutputHead(Parameter weight, long byteBudget = OutputHead.DefaultByteBudget) : IDisposable
{
    /// <summary>512 MiB: 2730 rows of a vocabulary of 49152. Ours.</summary>
    public const long DefaultByteBudget = 512L << 20;

    // Used again from pass to pass: the first touch of fresh memory costs more than the loops over it.
    private Tensor? _buffer;
    private object? _fill; // what the buffer holds at present, known to the statistics it belongs to

    /// <summary>How many likeliest tokens the entropy that a loss differentiates runs over, see <see cref="ClampedEntropy"/>; 0, the default, means all.</summary>
    public int EntropyTokens { get; init; }

    /// <summary>Computes log-probabilities and entropies, without autograd.</summary>
    /// <param name="hidden">[N, hidden]; only its values are used.</param>
    /// <param name="targets">[N] int64: the token whose log-probability is wanted.</param>
    /// <param name="temperature">What logits are divided by; above 0.</param>
    /// <returns>The statistics; dispose them after <see cref="Backward"/>.</returns>
    public TokenStatistics Forward(Tensor hidden, Tensor targets, float temperature)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        long rows = hidden.shape[0], chunk = ChunkRows();
        bool keep = rows <= chunk;
        Tensor values = hidden.detach();
        Tensor logProbs = empty([rows], ScalarType.Float32, hidden.device), entropies = empty([rows], ScalarType.Float32, hidden.device);
        Tensor? clamped = EntropyTokens > 0 ? empty([rows], ScalarType.Float32, hidden.device) : null;
        Tensor? kept = null;
        object? fill = null;
        for (long first = 0; first < rows; first += chunk)
        {
            using DisposeScope inner = NewDisposeScope();
            long count = Math.Min(chunk, rows - first);
            if (IsFused(hidden))
            {
                Tensor logits = Logits(values.narrow(0, first, count));
                SoftmaxKernel.Statistics(logits, targets.narrow(0, first, count), temperature, logProbs.narrow(0, first, count), entropies.narrow(0, first, count));
                if (keep) fill = _fill;
                continue;
            }
            Tensor all = LogSoftmax(values.narrow(0, first, count), temperature); // [n, V]
            logProbs.narrow(0, first, count).copy_(all.gather(1, targets.narrow(0, first, count).unsqueeze(1)).squeeze(1));
            clamped?.narrow(0, first, count).copy_(ClampedEntropy.Of(all, EntropyTokens));
            Tensor probabilities = all.exp();
            entropies.narrow(0, first, count).copy_(probabilities.mul_(all).sum([-1]).neg_());
            if (keep) kept = all.MoveToOuterDisposeScope();
        }
        return new TokenStatistics(values.DetachFromDisposeScope(), targets.alias().DetachFromDisposeScope(), temperature,
            logProbs.DetachFromDisposeScope(), entropies.DetachFromDisposeScope(), clamped?.DetachFromDisposeScope(), kept?.DetachFromDisposeScope(), fill);
    }

    /// <summary>Adds the loss's gradient to the head's and hands back the one of the hidden states.</summary>
    /// <param name="statistics">From <see cref="Forward"/>, with the weights unchanged since; used up by this call.</param>
    /// <param name="logProbGradients">dL/dlog p [N].</param>
    /// <param name="entropyGradients">dL/dH [N], of the clamped entropies where there are any; null where the loss has no entropy in it.</param>
    /// <returns>dL/dhidden [N, hidden].</returns>
    public Tensor Backward(TokenStatistics statistics, Tensor logProbGradients, Tensor? entropyGradients)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        long rows = statistics.Hidden.shape[0], chunk = ChunkRows();
        Tensor hiddenGradients = empty_like(statistics.Hidden);
        for (long first = 0; first < rows; first += chunk)
        {
            using DisposeScope inner = NewDisposeScope();
            long count = Math.Min(chunk, rows - first);
            Tensor hidden = statistics.Hidden.narrow(0, first, count);
            if (IsFused(hidden))
            {
                // The forward pass's logits, if they are still there.
                Tensor fused = statistics.Fill is { } fill && fill == _fill ? _buffer!.narrow(0, 0, count) : Logits(hidden);
                _fill = null;
                SoftmaxKernel.Gradients(
                    fused, statistics.Targets.narrow(0, first, count), statistics.Temperature,
                    statistics.LogProbs.narrow(0, first, count), statistics.Entropies.narrow(0, first, count),
                    logProbGradients.narrow(0, first, count).contiguous(), entropyGradients?.narrow(0, first, count).contiguous());
                hiddenGradients.narrow(0, first, count).addmm_(fused, weight, 0, 1);
                AddToWeightGradient(fused, hidden);
                continue;
            }
            Tensor all = statistics.TakeKept() ?? LogSoftmax(hidden, statistics.Temperature);
            Tensor logitGradients = LogitGradients(
                all,
                statistics.Targets.narrow(0, first, count).unsqueeze(1),
                logProbGradients.narrow(0, first, count).unsqueeze(1),
                entropyGradients?.narrow(0, first, count).unsqueeze(1),
                statistics.Entropies.narrow(0, first, count).unsqueeze(1)).DivideInPlace(statistics.Temperature).to(weight.dtype); // [n, V]
            hiddenGradients.narrow(0, first, count).copy_(logitGradients.mm(weight));
            AddToWeightGradient(logitGradients, hidden);
        }
        return hiddenGradients.MoveToOuterDisposeScope();
    }

    public void Dispose() => _buffer?.Dispose();

    private long ChunkRows() => Math.Max(1, byteBudget / (weight.shape[0] * sizeof(float)));

    // Whether plain loops over memory do: the processor's float32, entropies over the whole vocabulary.
    private bool IsFused(Tensor hidden) => EntropyTokens == 0 && PolicyParameterMemory.IsDirect(weight) && PolicyParameterMemory.IsDirect(hidden);

    // [n, hidden] -> [n, V], in the buffer's first rows.
    private Tensor Logits(Tensor hidden)
    {
        long rows = hidden.shape[0];
        if (_buffer is null || _buffer.shape[0] < rows)
        {
            _buffer?.Dispose();
            _buffer = empty([rows, weight.shape[0]]).DetachFromDisposeScope();
        }
        _fill = new();
        Tensor logits = _buffer.narrow(0, 0, rows);
        logits.addmm_(hidden, weight.t(), 0, 1);
        return logits;
    }

    // [n, hidden] -> [n, V], in float32 whatever the type of the weights.
    private Tensor LogSoftmax(Tensor hidden, float temperature)
    {
        Tensor logits = hidden.mm(weight.t()).to(ScalarType.Float32);
        if (temperature != 1) logits.DivideInPlace(temperature);
        return logits.log_softmax(-1);
    }

    // Overwrites the log-probabilities [n, V]; the others are [n, 1].
    private Tensor LogitGradients(Tensor logProbs, Tensor targets, Tensor logProbGradients, Tensor? entropyGradients, Tensor entropies)
    {
        Tensor gradients;
        if (entropyGradients is null || EntropyTokens > 0)
        {
            (Tensor Tokens, Tensor Values)? clamped = entropyGradients is null ? null : ClampedEntropy.LogitGradients(logProbs, EntropyTokens);
            gradients = logProbs.exp_().mul_(logProbGradients.neg());
            if (clamped is var (tokens, values)) gradients.scatter_add_(1, tokens, values.mul_(entropyGradients!));
        }
        else
        {
            // -p (a + b (log p + H)) in three passes.
            Tensor probabilities = logProbs.exp();
            Tensor constant = entropies.mul(entropyGradients).AddInPlace(logProbGradients).neg_();
            gradients = logProbs.mul_(entropyGradients.neg()).AddInPlace(constant).mul_(probabilities);
        }
        return gradients.scatter_add_(1, targets, logProbGradients.to(gradients.dtype));
    }

    private void AddToWeightGradient(Tensor logitGradients, Tensor hidden)
    {
        if (!weight.requires_grad) return;
        weight.Gradient().addmm_(logitGradients.t(), hidden, 1, 1);
    }
}
