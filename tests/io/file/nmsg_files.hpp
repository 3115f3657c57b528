#pragma once

#include "tests/pipeline/streams.hpp"

#include <spindrift/io/file/nmsg_source.hpp>
#include <spindrift/nmsg/container/compression.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

// NMSG files for tests, and all that a source reads of them.
namespace spindrift::pipeline::samples {

/// The record of a logline.
inline std::string message(std::string_view text) {
    return record(logline(text));
}

/// A compressed body.
inline std::string deflated(std::string_view body) {
    nmsg::Deflater deflater;
    Buffer out;
    deflater.deflate(as_bytes(body), out);
    return std::string(out.text());
}

/// All that a source gives of a file with this content.
inline std::unique_ptr<ReadAll> read_content(std::string_view content,
                                             const io::NmsgFileSource::Options& options = {}) {
    const TemporaryFolder folder;
    io::NmsgFileSource source(folder.write("f.nmsg", content), options);
    return read_all(source);
}

// Two containers, and the texts of their messages.
inline const std::string first = container(message("first"));
inline const std::string last = container(message("last"));
inline const std::vector<std::string> both = {"first", "last"};

}  // namespace spindrift::pipeline::samples
