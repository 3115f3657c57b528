# cmake -DINPUT=FILE -DOUTPUT=FILE.cpp -DHEADER=HEADER -DNAMESPACE=NS -DNAME=VARIABLE -P EmbedFile.cmake
#
# Writes a C++ source that defines the octets of INPUT as `const std::string_view NAME`, declared in HEADER.
file(READ ${INPUT} hex HEX)
string(REGEX REPLACE "(..)" "0x\\1," octets "${hex}")
string(REGEX REPLACE "((0x..,){20})" "\\1\n    " octets "${octets}")
file(WRITE ${OUTPUT} "#include \"${HEADER}\"

namespace ${NAMESPACE} {
namespace {

const unsigned char octets[] = {
    ${octets}};

}  // namespace

const std::string_view ${NAME}(reinterpret_cast<const char*>(octets), sizeof octets);

}  // namespace ${NAMESPACE}
")
