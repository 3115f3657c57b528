#pragma once

#include <spindrift/base/steady_clock.hpp>
#include <spindrift/io/container/header_filter.hpp>
#include <spindrift/nmsg/container/container.hpp>
#include <spindrift/nmsg/container/fragment.hpp>
#include <spindrift/pipeline/source_of.hpp>

#include <memory>
#include <string>

namespace spindrift::io {

class InputFile;

class NmsgFileBatch;

/// Reads containers from a file or pipe. Any mix of versions, compression and fragments will do. A file that ends
/// inside a container is one that is still being written, or was cut: the rest is used, and the end reported.
class NmsgFileSource final : public pipeline::SourceOf<NmsgFileBatch> {
public:
    struct Options {
        HeaderFilter filter{};
        nmsg::Limits limits{};
        std::uint64_t octet_rate = 0;                       ///< most octets a second, on average; 0 for no limit
        const SteadyClock* clock = &SteadyClock::system();  ///< by which that is
    };

    /// \param path `-` for standard input
    /// \throws Error if it cannot be opened
    explicit NmsgFileSource(const std::string& path) : NmsgFileSource(path, Options{}) {}
    NmsgFileSource(const std::string& path, Options options);
    ~NmsgFileSource() override;

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::unique_ptr<pipeline::Batch> make_batch() const override;
    [[nodiscard]] std::optional<std::uint64_t> total_size() const override;

private:
    nmsg::Errc read_batch(NmsgFileBatch& batch, const StopSignal& stop) override;
    void decode_batch(NmsgFileBatch& batch) const override;
    nmsg::Errc account_batch(const NmsgFileBatch& batch, pipeline::Counters& counters, const Reporter& report) override;
    nmsg::Errc fill(NmsgFileBatch& batch, const StopSignal& stop);
    nmsg::Errc find_containers(NmsgFileBatch& batch) const;
    bool frame_containers(NmsgFileBatch& batch);
    bool wait_for_turn(const StopSignal& stop);
    void take_turn(std::uint64_t octets);

    Options options_;
    std::unique_ptr<InputFile> file_;
    Buffer carry_;                             // octets read that belong to the next batch
    std::uint64_t offset_ = 0;                 // in the file, of the next batch
    nmsg::Errc ending_ = nmsg::Errc::success;  // what the next read returns, and why
    std::string error_message_;
    nmsg::Reassembler fragments_;
    SteadyClock::TimePoint due_;  // when the next octets may come, with a rate
};

}  // namespace spindrift::io
