#pragma once

#include "tests/nmsg/samples.hpp"

#include <string>
#include <string_view>

// Schema files for tests.
namespace spindrift::nmsg::samples {

/// A `.proto` file with one type, which has these fields and further options; `before` stands before the type.
inline std::string file_with(std::string_view fields, std::string_view options = "", std::string_view before = "") {
    return "syntax = \"proto2\";\nimport \"nmsg/options.proto\";\n" + std::string(before) +
           "message Mine {\n  option (nmsg.type) = {vendor: \"ACME\" vid: 200 name: \"mine\" msgtype: 1};\n" +
           std::string(options) + std::string(fields) + "}\n";
}

}  // namespace spindrift::nmsg::samples
