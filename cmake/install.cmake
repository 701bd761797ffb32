# `cmake --install` and `cpack -G DEB`: the program, its manual page, completions and documentation.
include(GNUInstallDirs)
install(TARGETS caelum RUNTIME)
install(FILES ${CMAKE_SOURCE_DIR}/docs/caelum.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${CMAKE_SOURCE_DIR}/script/completions/caelum.bash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME caelum)
install(FILES ${CMAKE_SOURCE_DIR}/script/completions/_caelum
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${CMAKE_SOURCE_DIR}/script/completions/caelum.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES ${CMAKE_SOURCE_DIR}/README.md ${CMAKE_SOURCE_DIR}/LICENSE ${CMAKE_SOURCE_DIR}/NOTICE
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/examples DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/suites DESTINATION ${CMAKE_INSTALL_DATADIR}/caelum)

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
