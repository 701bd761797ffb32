# `cmake --install` and `cpack -G DEB`: the program, its manual page, completions and documentation.
include(GNUInstallDirs)

# The program writes its manual page and completions itself, from the table that it parses with.
set(shell_files ${CMAKE_BINARY_DIR}/generated/shell)
set(made_files ${shell_files}/caelum.1 ${shell_files}/caelum.bash ${shell_files}/_caelum ${shell_files}/caelum.fish)
add_custom_command(OUTPUT ${made_files}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${shell_files}
  COMMAND caelum man > ${shell_files}/caelum.1
  COMMAND caelum completions bash > ${shell_files}/caelum.bash
  COMMAND caelum completions zsh > ${shell_files}/_caelum
  COMMAND caelum completions fish > ${shell_files}/caelum.fish
  DEPENDS caelum
  COMMENT "Writing the manual page and completions" VERBATIM)
add_custom_target(shell_files ALL DEPENDS ${made_files})

install(TARGETS caelum RUNTIME)
install(FILES ${shell_files}/caelum.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${shell_files}/caelum.bash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME caelum)
install(FILES ${shell_files}/_caelum DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${shell_files}/caelum.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES ${CMAKE_SOURCE_DIR}/README.md ${CMAKE_SOURCE_DIR}/LICENSE ${CMAKE_SOURCE_DIR}/NOTICE
        ${CMAKE_SOURCE_DIR}/CHANGELOG.md ${CMAKE_SOURCE_DIR}/CONTRIBUTING.md ${CMAKE_SOURCE_DIR}/ARCHITECTURE.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DOCDIR})
# Suites name examples as their base: both stand side by side, as in the sources.
install(DIRECTORY ${CMAKE_SOURCE_DIR}/examples ${CMAKE_SOURCE_DIR}/suites DESTINATION ${CMAKE_INSTALL_DATADIR}/caelum)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME caelum)
set(CPACK_PACKAGE_CONTACT "The Caelum authors <caelum@caelum.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_STRIP_FILES ON)
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
include(CPack)
