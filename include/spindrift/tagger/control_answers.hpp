#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/tag/provider/current_table.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace spindrift::tagger {

/// The answers of a tagger's control socket (docs/formats/tagging.md section 9). Thread-safe.
class ControlAnswers {
public:
    /// The parts of a message.
    using Parts = std::shared_ptr<const std::vector<std::string>>;

    /// The maximum size of a part, in octets.
    static constexpr std::size_t max_part_size = 10'000;

    /// \param streams the number of streams, which clients learn
    /// \param tables must outlive this object
    ControlAnswers(unsigned streams, const tag::provider::CurrentTable& tables)
        : streams_(static_cast<std::uint8_t>(streams)), tables_(tables) {}

    /// The answer to a request. A request for labels gets all of them, unless the client has those of the table in
    /// force; octets that are missing count as zeros, and requests of unknown types are answered as a greeting.
    [[nodiscard]] Parts answer(Bytes request);

private:
    [[nodiscard]] std::string header(std::uint32_t version, std::size_t labels) const;
    [[nodiscard]] Parts labels(std::uint32_t version);

    std::uint8_t streams_;
    const tag::provider::CurrentTable& tables_;
    std::mutex mutex_;  // guards what follows
    Parts labels_;      // of the table with this version
    std::uint32_t labels_version_ = 0;
};

}  // namespace spindrift::tagger
