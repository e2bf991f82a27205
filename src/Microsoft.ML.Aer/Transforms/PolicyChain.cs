using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Finds and replaces the policy in a chain of transformers, nested chains included.</summary>
internal static class PolicyChain
{
    private static readonly TransformerScope[] Scopes = [TransformerScope.Training, TransformerScope.Testing, TransformerScope.Scoring];

    /// <summary>The last policy in <paramref name="model"/>.</summary>
    public static PolicyTransformer Find(IHostEnvironment environment, ITransformer model) =>
        FindOrNull(model) ?? throw environment.Process(new ArgumentException(
            $"The model contains no policy. It consists of: {string.Join(", ", Flatten(model).Select(t => t.GetType().Name))}.", nameof(model)));

    /// <summary><paramref name="model"/> with its last policy replaced; everything else is shared with it.</summary>
    public static ITransformer Replace(IHostEnvironment environment, ITransformer model, Func<PolicyTransformer, PolicyTransformer> replacement)
    {
        PolicyTransformer old = Find(environment, model);
        PolicyTransformer policy = replacement(old);
        return Rebuild(model);

        ITransformer Rebuild(ITransformer part)
        {
            if (ReferenceEquals(part, old)) return policy;
            if (part is not IEnumerable<ITransformer> chain || FindOrNull(part) != old) return part;
            ITransformer[] parts = [.. chain];
            return new TransformerChain<ITransformer>(parts.Select(Rebuild), ScopesOf(part, parts));
        }
    }

    private static PolicyTransformer? FindOrNull(ITransformer model) => Flatten(model).OfType<PolicyTransformer>().LastOrDefault();

    private static IEnumerable<ITransformer> Flatten(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];

    // A chain tells its members' scopes only through the sub-chain it makes for a scope; the type argument differs by chain.
    private static TransformerScope[] ScopesOf(ITransformer chain, ITransformer[] parts)
    {
        var scopes = new TransformerScope[parts.Length];
        MethodInfo modelFor = chain.GetType().GetMethod(nameof(TransformerChain<ITransformer>.GetModelFor))!;
        foreach (TransformerScope scope in Scopes)
        {
            var members = new HashSet<ITransformer>((IEnumerable<ITransformer>)modelFor.Invoke(chain, [scope])!, ReferenceEqualityComparer.Instance);
            for (int i = 0; i < parts.Length; i++)
            {
                if (members.Contains(parts[i])) scopes[i] |= scope;
            }
        }
        return scopes;
    }
}
