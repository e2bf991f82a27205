using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>A column that a built-in reward names.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Kind">What it holds.</param>
internal sealed record RewardColumn(string Name, RewardColumnKind Kind)
{
    public static RewardColumn Text(string name) => Of(name, RewardColumnKind.Text);

    public static RewardColumn Texts(string name) => Of(name, RewardColumnKind.Texts);

    public static RewardColumn Number(string name) => Of(name, RewardColumnKind.Number);

    public static RewardColumn Numbers(string name) => Of(name, RewardColumnKind.Numbers);

    public void Check(IHostEnvironment environment, DataViewSchema schema, string reward)
    {
        if (Kind == RewardColumnKind.Text) RewardColumns.Check(environment, schema, reward, Name, TextDataViewType.Instance);
        else if (Kind == RewardColumnKind.Texts) RewardColumns.CheckTexts(environment, schema, reward, Name);
        else RewardColumns.CheckNumbers(environment, schema, reward, Name, vector: Kind == RewardColumnKind.Numbers);
    }

    private static RewardColumn Of(string name, RewardColumnKind kind)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new RewardColumn(name, kind);
    }
}
