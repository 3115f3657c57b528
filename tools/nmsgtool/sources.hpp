#pragma once

#include <spindrift/pipeline/pipeline.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace nmsgtool {

/// The table of `--sources`: for each sender that numbers its containers, how many were received and lost in the whole
/// run. A pipeline forgets a sender that is silent for two minutes, so the table asks for its senders more often.
class SourceTable {
public:
    /// Asks for the current senders if it is time to.
    void update(const spindrift::pipeline::Pipeline& pipeline);

    /// The lines of the table as of now, one for each sender, those with the largest losses first.
    [[nodiscard]] std::vector<std::string> lines(const spindrift::pipeline::Pipeline& pipeline);

private:
    void add(const std::vector<spindrift::pipeline::PeerStats>& peers);

    using Clock = std::chrono::steady_clock;
    using Key = std::tuple<std::string, spindrift::Endpoint, std::uint64_t>;

    struct Counts {
        std::uint64_t received = 0;
        std::uint64_t lost = 0;
    };
    struct Sender {
        Counts before;  // its restarts
        Counts now;     // since it appeared or restarted
    };

    std::map<Key, Sender> senders_;
    bool is_full_ = false;  // senders were left out
    Clock::time_point next_ = Clock::now();
};

}  // namespace nmsgtool
