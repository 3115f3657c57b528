#pragma once

#include <spindrift/tag/provider/provider_source.hpp>
#include <spindrift/yaml/tree.hpp>

#include <optional>
#include <string>
#include <vector>

namespace spindrift::tagger {

/// Reads one provider of `tagproviders`: its name and its files, whose names become absolute.
/// \param warnings gets what is ignored
/// \returns nothing, with a warning, if the provider is unknown or a file that it needs is not named
/// \throws Error if a value is not a text
[[nodiscard]] std::optional<tag::provider::ProviderSource> read_provider(const std::string& name,
                                                                         const yaml::TreeNode& files,
                                                                         std::vector<std::string>& warnings);

}  // namespace spindrift::tagger
